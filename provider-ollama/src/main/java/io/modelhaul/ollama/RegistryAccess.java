package io.modelhaul.ollama;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.http.Credentials;
import io.modelhaul.http.HttpCall;
import io.modelhaul.http.HttpTransport;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/**
 * What a registry gets to know who asks: the caller's headers, until it demands a token of its own; then that one. One for
 * each plan, so that its files share the token.
 */
final class RegistryAccess {
    private static final int MAX_TOKEN_ANSWER = 1 << 20;

    private final Registry registry;
    private final AtomicReference<@Nullable Credentials> exchanged = new AtomicReference<>();

    RegistryAccess(Registry registry) {
        this.registry = registry;
    }

    /** What to send now. */
    @Nullable
    Credentials credentials() {
        Credentials token = exchanged.get();
        return token == null ? registry.credentials() : token;
    }

    /**
     * Asks the registry; when it demands a token, gets one and asks again, once.
     *
     * @param ask makes the call with what to send
     */
    <T> Flux<T> ask(HttpTransport http, Function<@Nullable Credentials, Flux<T>> ask) {
        return Flux.defer(() -> {
            Credentials before = credentials();
            return ask.apply(before)
                    .onErrorResume(DownloadException.class, failure -> again(http, ask, failure, before));
        });
    }

    private <T> Flux<T> again(
            HttpTransport http,
            Function<@Nullable Credentials, Flux<T>> ask,
            DownloadException failure,
            @Nullable Credentials before) {
        if (!(failure.getCause() instanceof BearerChallenge challenge)) {
            return Flux.error(failure);
        }
        Credentials now = credentials();
        // Another file's question may have brought a token meanwhile.
        return Objects.equals(now, before) ? token(http, challenge).flatMapMany(ask) : ask.apply(now);
    }

    private Mono<Credentials> token(HttpTransport http, BearerChallenge challenge) {
        boolean plain = "http".equalsIgnoreCase(challenge.address().getScheme());
        if (plain && !"http".equals(registry.base().getScheme())) {
            return Mono.error(new DownloadException(
                    ErrorCode.PROTOCOL,
                    "The registry " + registry + " hands out its tokens over plain http://, which is not accepted."));
        }
        // The caller's headers go along to the registry's own origin only.
        HttpCall call = HttpCall.get(challenge.address()).credentials(registry.credentials());
        return http.fetch(call, MAX_TOKEN_ANSWER)
                .map(body -> read(body.bytes()))
                .doOnNext(exchanged::set);
    }

    private Credentials read(byte[] json) {
        JsonNode root = OllamaJson.read(json);
        String token = root == null ? null : OllamaJson.text(root, "token");
        token = token == null && root != null ? OllamaJson.text(root, "access_token") : token;
        if (token == null || token.isBlank() || token.chars().anyMatch(c -> c < 0x21 || c > 0x7e)) {
            throw new DownloadException(
                    ErrorCode.PROTOCOL, "The registry " + registry + " handed out no token that can be used.");
        }
        Map<String, String> headers = new HashMap<>(registry.headers());
        headers.keySet().removeIf("Authorization"::equalsIgnoreCase);
        headers.put("Authorization", "Bearer " + token);
        return new Credentials(registry.base(), headers);
    }
}
