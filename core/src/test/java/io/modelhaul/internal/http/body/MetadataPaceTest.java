package io.modelhaul.internal.http.body;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.http.Credentials;
import io.modelhaul.internal.http.Http;
import io.modelhaul.internal.http.HttpRequest;
import io.modelhaul.internal.http.HttpResponse;
import io.modelhaul.internal.http.HttpSettings;
import io.modelhaul.internal.http.HttpTransport;
import io.modelhaul.internal.http.RawServer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** What is no content may not take for ever, and credentials do not go in the clear. */
class MetadataPaceTest {
    private static final URI ADDRESS = URI.create("https://hub.example/api");

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final MetadataPace pace = new MetadataPace(HttpSettings.DEFAULT, time);

    private static HttpResponse answer() {
        return new HttpResponse(200, ADDRESS, new DefaultHttpHeaders(), List.of());
    }

    private Flux<ByteBuf> dripping(int bytesPerSecond) {
        return Flux.interval(Duration.ofSeconds(1), time)
                .onBackpressureBuffer()
                .map(tick -> Unpooled.wrappedBuffer(new byte[bytesPerSecond]));
    }

    @Test
    void aBodyThatDripsEndsWithinTheTimeOfAStall() {
        StepVerifier.create(pace.body(answer(), dripping(1)).then())
                .then(() -> time.advanceTimeBy(Duration.ofSeconds(31)))
                .consumeErrorWith(failure -> {
                    assertThat(((DownloadException) failure).code()).isEqualTo(ErrorCode.STALLED);
                    assertThat(failure).hasMessageContaining("hub.example sends its answer too slowly");
                })
                .verify(Http.PATIENCE);
    }

    @Test
    void aSlowLinkThatGoesOnIsWaitedFor() {
        StepVerifier.create(pace.body(answer(), dripping(200)).take(500).then())
                .then(() -> time.advanceTimeBy(Duration.ofSeconds(501)))
                .expectComplete()
                .verify(Http.PATIENCE);
    }

    @Test
    void theWholeHasADeadlineToo() {
        StepVerifier.create(pace.whole(HttpRequest.get(ADDRESS), Mono.never().flux()))
                .then(() -> time.advanceTimeBy(Duration.ofSeconds(1211)))
                .consumeErrorWith(failure ->
                        assertThat(((DownloadException) failure).code()).isEqualTo(ErrorCode.TIMEOUT))
                .verify(Http.PATIENCE);
    }

    @Test
    void aServerThatDripsItsJsonIsLeft() throws IOException {
        HttpSettings usual = Http.settings(0);
        HttpSettings hurried = new HttpSettings(
                usual.connectTimeout(), usual.responseTimeout(), Duration.ofMillis(400), usual.retry());
        try (RawServer server = RawServer.start(client -> {
                    client.request();
                    client.say("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
                    while (true) {
                        client.say(" ");
                        TimeUnit.MILLISECONDS.sleep(100);
                    }
                });
                HttpTransport http =
                        HttpTransport.builder(Http.EMPTY).settings(hurried).build()) {
            DownloadException failure = http.json(HttpRequest.get(server.uri("/")), 1 << 20)
                    .map(body -> new DownloadException(ErrorCode.IO, "no failure"))
                    .onErrorResume(DownloadException.class, Mono::just)
                    .block(Http.PATIENCE);

            assertThat(failure.code()).as(failure.getMessage()).isEqualTo(ErrorCode.STALLED);
        }
    }

    @Test
    void credentialsDoNotGoToAnotherMachineOverPlainHttpUnlessThatIsAllowed() throws IOException {
        try (RawServer server = RawServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                HttpTransport http = HttpTransport.builder(Http.EMPTY)
                        .settings(Http.settings(0))
                        .lookup(host -> new InetAddress[] {InetAddress.getByName("127.0.0.1")})
                        .build()) {
            URI far = URI.create("http://hub.example:" + server.port() + "/");
            HttpRequest call =
                    HttpRequest.get(far).credentials(new Credentials(far, Map.of("Authorization", "Bearer s3cret")));

            DownloadException failure = Http.failure(http, call);

            assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
            assertThat(failure).message().contains("hub.example", "https://").doesNotContain("s3cret");
            assertThat(server.connections()).isZero();
            assertThat(Http.read(http.insecure(), call)).isEqualTo("200 ok");
            assertThat(Http.get(http, far)).isEqualTo("200 ok");
            URI near = server.foreign("/");
            assertThat(Http.read(
                            http,
                            HttpRequest.get(near)
                                    .credentials(new Credentials(near, Map.of("Authorization", "Bearer s3cret")))))
                    .isEqualTo("200 ok");
        }
    }
}
