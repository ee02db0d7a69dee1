package io.modelhaul.internal.http;

import io.modelhaul.DownloadException;
import io.modelhaul.Environment;
import io.modelhaul.internal.http.retry.RetryRules;
import io.netty.buffer.ByteBuf;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What the tests of this package do with a transport. */
public final class Http {
    /** Longer than anything here takes, on a busy machine too. */
    public static final Duration PATIENCE = Duration.ofSeconds(30);

    public static final Environment EMPTY = Environment.of(Map.of());

    private Http() {}

    public static HttpTransport plain() {
        return HttpTransport.builder(EMPTY).settings(settings(0)).build();
    }

    /** Generous limits, and so many retries almost without delays. */
    public static HttpSettings settings(int retries) {
        return new HttpSettings(
                Duration.ofSeconds(20),
                Duration.ofSeconds(20),
                Duration.ofSeconds(20),
                new RetryRules(retries, Duration.ofMinutes(5), List.of(Duration.ofMillis(1))));
    }

    /** Status and body of one try. */
    public static String read(HttpTransport http, HttpRequest call) {
        return http.exchange(call, Http::text).single().block(PATIENCE);
    }

    public static String get(HttpTransport http, URI uri) {
        return read(http, HttpRequest.get(uri));
    }

    public static Mono<String> text(HttpResponse answer, Flux<ByteBuf> body) {
        return body.map(buffer -> buffer.toString(StandardCharsets.ISO_8859_1))
                .collectList()
                .map(pieces -> answer.status() + " " + String.join("", pieces));
    }

    /** What one try fails with. */
    public static DownloadException failure(HttpTransport http, HttpRequest call) {
        return http.exchange(call, Http::text)
                .single()
                .map(answer -> new DownloadException(io.modelhaul.ErrorCode.IO, "no failure: " + answer))
                .onErrorResume(DownloadException.class, Mono::just)
                .block(PATIENCE);
    }

    public static DownloadException failure(HttpTransport http, URI uri) {
        return failure(http, HttpRequest.get(uri));
    }
}
