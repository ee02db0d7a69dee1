package io.modelhaul.ollama.server;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.Environment;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.http.HttpBody;
import io.modelhaul.internal.http.HttpRequest;
import io.modelhaul.internal.http.HttpTransport;
import io.modelhaul.ollama.shared.OllamaEnvironment;
import io.modelhaul.ollama.shared.OllamaJson;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * An Ollama server, asked through its HTTP interface ({@code docs/api.md} of Ollama).
 *
 * <pre>{@code
 * OllamaServer server = OllamaServer.of(DownloadOptions.none(), Environment.ofProcess(), http);
 * Mono<String> version = server.version();
 * }</pre>
 *
 * <p>Errors are {@link DownloadException}: {@link ErrorCode#UNREACHABLE} when nobody answers, {@link ErrorCode#NOT_FOUND} for a
 * model that the server does not have, and otherwise what its own words mean.
 */
public final class OllamaServer {
    private static final int MAX_ANSWER_BYTES = 16 << 20;

    private final ServerAddress address;
    private final HttpTransport http;

    OllamaServer(ServerAddress address, HttpTransport http) {
        this.address = address;
        this.http = http;
    }

    /**
     * The server of {@link DownloadOptions#ENDPOINT}, of {@code OLLAMA_HOST}, or the usual one on this machine; with the
     * options' token and headers, else {@code OLLAMA_API_KEY}.
     */
    public static OllamaServer of(DownloadOptions where, Environment environment, HttpTransport http) {
        return new OllamaServer(ServerAddress.of(where, new OllamaEnvironment(environment)), http);
    }

    /** Where it is, without secrets. */
    public URI address() {
        return address.base();
    }

    public ServerAddress at() {
        return address;
    }

    /** Its version: {@code GET /api/version}. */
    public Mono<String> version() {
        return answer(call("GET", "api/version", null, null))
                .map(body ->
                        Objects.requireNonNullElse(OllamaJson.text(ServerAnswers.object(body), "version"), "unknown"));
    }

    /** The models that it has: {@code GET /api/tags}. */
    public Flux<ServedModel> models() {
        return answer(call("GET", "api/tags", null, null)).flatMapIterable(ServerAnswers::models);
    }

    /** The models that it has in memory: {@code GET /api/ps}. */
    public Flux<RunningModel> running() {
        return answer(call("GET", "api/ps", null, null)).flatMapIterable(ServerAnswers::running);
    }

    /** What it tells of one model: {@code POST /api/show}. */
    public Mono<ModelFacts> show(String model) {
        return answer(call("POST", "api/show", model, OllamaJson.write(named(model))))
                .map(ServerAnswers::facts);
    }

    /** Removes a model: {@code DELETE /api/delete}. */
    public Mono<Void> remove(String model) {
        return answer(call("DELETE", "api/delete", model, OllamaJson.write(named(model))))
                .then();
    }

    /** Gives a model a second name: {@code POST /api/copy}. */
    public Mono<Void> copy(String source, String destination) {
        String names = OllamaJson.write(Map.of("source", source, "destination", destination));
        return answer(call("POST", "api/copy", source, names)).then();
    }

    /** The lines of one try of a pull: {@code POST /api/pull}. Cancelling closes the connection, which stops the server. */
    public Flux<byte[]> pull(String model, boolean insecure, HttpTransport patient) {
        Map<String, Object> body = named(model);
        body.put("insecure", insecure);
        body.put("stream", true);
        HttpRequest call = call("POST", "api/pull", model, OllamaJson.write(body))
                .header("Accept", "application/x-ndjson")
                .freshConnection(true);
        return patient.exchange(
                        call,
                        (answer, bytes) -> answer.status() / 100 == 2
                                ? JsonLines.of(bytes)
                                : HttpTransport.<byte[]>failed(call.errors(), answer, bytes))
                .onErrorMap(DownloadException.class, this::explained);
    }

    public ServerErrors errors(String model) {
        return new ServerErrors(address, model);
    }

    /** Servers before 2024-02 read {@code name}, later ones {@code model}. */
    private static Map<String, Object> named(String model) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("model", model);
        body.put("name", model);
        return body;
    }

    private Mono<HttpBody> answer(HttpRequest call) {
        return http.fetch(call, MAX_ANSWER_BYTES).onErrorMap(DownloadException.class, this::explained);
    }

    private HttpRequest call(String method, String path, @Nullable String model, @Nullable String json) {
        return new HttpRequest(
                method,
                address.resolve(path),
                Map.of(),
                address.credentials(),
                json,
                new ServerErrors(address, model),
                false);
    }

    /** Whoever has no server learns how to get one. */
    private DownloadException explained(DownloadException failure) {
        return isNobodyThere(failure)
                ? new DownloadException(
                        ErrorCode.UNREACHABLE,
                        "No Ollama server answers at " + address
                                + ". Start one with 'ollama serve', name another with the option 'endpoint' or"
                                + " OLLAMA_HOST, or do without a server, with the option 'direct'.",
                        failure)
                : failure;
    }

    /** Whether a failure means that no connection could be made: refused, or no such host. */
    public static boolean isNobodyThere(Throwable failure) {
        return failure instanceof DownloadException known
                && known.code() == ErrorCode.UNREACHABLE
                && causes(known)
                        .anyMatch(each -> each instanceof ConnectException || each instanceof UnknownHostException);
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.<@Nullable Throwable>iterate(failure, Objects::nonNull, Throwable::getCause)
                .limit(10)
                .map(Objects::requireNonNull);
    }
}
