package io.modelhaul.testkit.ollama;

import io.modelhaul.testkit.http.HubRequest;
import io.modelhaul.testkit.http.RequestHandler;
import io.modelhaul.testkit.http.RequestLog;
import io.modelhaul.testkit.http.ServedRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The HTTP interface of an Ollama server, as far as models are concerned. */
public final class OllamaHandler implements RequestHandler {

    private static final Duration TICK = Duration.ofMillis(20);

    private final OllamaShelf shelf;
    private final PullFaults faults;
    private final RequestLog log;
    private final Queue<JsonNode> pulls = new ConcurrentLinkedQueue<>();
    private volatile @Nullable String token;

    public OllamaHandler(OllamaShelf shelf, PullFaults faults, RequestLog log) {
        this.shelf = shelf;
        this.faults = faults;
        this.log = log;
    }

    public void want(@Nullable String credential) {
        token = credential;
    }

    /** The bodies of the pulls so far. */
    public List<JsonNode> pulls() {
        return List.copyOf(pulls);
    }

    @Override
    public Publisher<Void> answer(
            HubRequest request, HttpServerRequest received, Channel channel, HttpServerResponse response) {
        ServedRequest served = log.begin(channel.id().asShortText(), request);
        String credential = token;
        return received.receive()
                .aggregate()
                .asString()
                .defaultIfEmpty("")
                .flatMap(body -> credential != null && !request.token().equals(Optional.of(credential))
                        ? send(response, served, 401, "{\"error\":\"unauthorized\"}")
                        : route(request, body, channel, response, served))
                .doFinally(signal -> served.ended());
    }

    private Mono<Void> route(
            HubRequest request, String body, Channel channel, HttpServerResponse response, ServedRequest served) {
        String path = request.rawPath().substring(Math.max(0, request.rawPath().indexOf("/api/")));
        return switch (request.method() + " " + path) {
            case "GET /", "HEAD /" -> send(response, served, 200, "Ollama is running");
            case "GET /api/version" -> send(response, served, 200, "{\"version\":\"0.6.5\"}");
            case "GET /api/tags" -> send(response, served, 200, tags());
            case "GET /api/ps" -> send(response, served, 200, "{\"models\":[]}");
            case "POST /api/show" ->
                known(body)
                        ? send(response, served, 200, "{\"details\":{\"format\":\"gguf\",\"family\":\"llama\"}}")
                        : send(response, served, 404, missing(body));
            case "POST /api/copy" -> copy(body, response, served);
            case "DELETE /api/delete" ->
                shelf.remove(model(body))
                        ? send(response, served, 200, "")
                        : send(response, served, 404, missing(body));
            case "POST /api/pull" -> pull(body, channel, response, served);
            default -> send(response, served, 404, "404 page not found");
        };
    }

    private static JsonNode read(String body) {
        try {
            return JsonMapper.shared().readTree(body);
        } catch (JacksonException e) {
            return JsonNodeFactory.instance.objectNode();
        }
    }

    private static String model(String body) {
        return read(body).path("model").asString("");
    }

    private boolean known(String body) {
        return shelf.here().containsKey(OllamaShelf.tagged(model(body)));
    }

    private static String missing(String body) {
        return OllamaPull.error("model '" + model(body) + "' not found");
    }

    private Mono<Void> copy(String body, HttpServerResponse response, ServedRequest served) {
        JsonNode names = read(body);
        List<RegistryLayer> layers =
                shelf.here().get(OllamaShelf.tagged(names.path("source").asString("")));
        if (layers == null) {
            return send(response, served, 404, OllamaPull.error("model not found"));
        }
        shelf.finish(names.path("destination").asString(""), layers);
        return send(response, served, 200, "");
    }

    private String tags() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        ArrayNode models = root.putArray("models");
        shelf.here()
                .forEach((name, layers) -> models.add(JsonNodeFactory.instance
                        .objectNode()
                        .put("name", name)
                        .put("model", name)
                        .put("modified_at", "2026-11-21T10:15:30Z")
                        .put(
                                "size",
                                layers.stream()
                                        .mapToLong(layer -> layer.content().size())
                                        .sum())
                        .put("digest", RegistryManifest.of(layers).sha256())));
        return OllamaPull.text(root);
    }

    private static Mono<Void> send(HttpServerResponse response, ServedRequest served, int status, String body) {
        served.answered(status);
        return response.status(status)
                .header("Content-Type", "application/json; charset=utf-8")
                .sendString(Mono.just(body))
                .then();
    }

    private Mono<Void> pull(String body, Channel channel, HttpServerResponse response, ServedRequest served) {
        pulls.add(read(body));
        PullFault fault = faults.take();
        if (fault.kind() == PullFault.Kind.STATUS) {
            return send(response, served, fault.status(), OllamaPull.error(fault.words()));
        }
        served.answered(200);
        return response.status(200)
                .header("Content-Type", "application/x-ndjson")
                .send(lines(model(body), fault, channel).map(OllamaHandler::buffer), each -> true)
                .then();
    }

    private static ByteBuf buffer(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
    }

    private Flux<String> lines(String model, PullFault fault, Channel channel) {
        if (fault.kind() == PullFault.Kind.LINES) {
            return Flux.fromIterable(fault.texts()).map(line -> line + "\n");
        }
        Optional<List<RegistryLayer>> layers = shelf.offered(model);
        if (layers.isEmpty()) {
            return Flux.just(
                    OllamaPull.status("pulling manifest") + "\n",
                    OllamaPull.error("pull model manifest: file does not exist") + "\n");
        }
        OllamaPull pull = new OllamaPull(model, layers.get(), shelf, fault);
        return pull.lines().subscribeOn(Schedulers.boundedElastic()).concatWith(ending(pull, fault, channel));
    }

    private static Flux<String> ending(OllamaPull pull, PullFault fault, Channel channel) {
        return switch (fault.kind()) {
            case SILENCE -> Flux.never();
            case FREEZE -> Flux.interval(TICK).onBackpressureDrop().map(tick -> pull.again());
            case CUT ->
                Flux.defer(() -> {
                    channel.close();
                    return Flux.never();
                });
            case ERROR -> Flux.just(OllamaPull.error(fault.words()) + "\n");
            case NONE, END, MISMATCH, STATUS, LINES -> Flux.empty();
        };
    }
}
