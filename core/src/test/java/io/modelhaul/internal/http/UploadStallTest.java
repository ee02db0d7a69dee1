package io.modelhaul.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadException;
import io.modelhaul.Environment;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.http.body.SendStall;
import io.modelhaul.internal.http.body.Upload;
import io.modelhaul.internal.http.retry.RetryRules;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** What is sent to a server that stops reading. */
class UploadStallTest {
    private static final Duration LIMIT = Duration.ofMillis(400);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PIECE = 64 << 10;

    @Test
    void serverThatStopsReadingEndsTheUpload() throws IOException {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                HttpTransport http = transport()) {
            CompletableFuture<Socket> accepted = accept(server, 4096);
            Flux<ByteBuf> bytes = pieces(1000).doOnCancel(() -> closed.complete(null));
            StepVerifier.create(http.exchange(post(server, bytes, 1000L * PIECE), (answer, body) -> body))
                    .verifyErrorSatisfies(failure -> assertThat(failure)
                            .isInstanceOfSatisfying(DownloadException.class, known -> {
                                assertThat(known.code()).isEqualTo(ErrorCode.STALLED);
                                assertThat(known.retryable()).isTrue();
                            })
                            .hasMessageContaining("stopped reading"));
            accepted.join().close();
            // The connection closes on its own thread.
            assertThat(closed).succeedsWithin(PATIENCE);
        }
    }

    @Test
    void whatGoesOutSlowlyIsNoStall() {
        EmbeddedChannel channel = new EmbeddedChannel();
        StepVerifier.withVirtualTime(() -> SendStall.of(() -> channel, Duration.ofSeconds(8), Schedulers.parallel()))
                .expectSubscription()
                .then(() -> channel.write(Unpooled.wrappedBuffer(new byte[100])))
                .expectNoEvent(Duration.ofSeconds(8))
                .then(() -> channel.write(Unpooled.wrappedBuffer(new byte[1])))
                .expectNoEvent(Duration.ofSeconds(8))
                .thenAwait(Duration.ofSeconds(1))
                .expectNext(true)
                .verifyComplete();
        channel.finishAndReleaseAll();
    }

    @Test
    void nothingToSendIsNoStall() {
        EmbeddedChannel channel = new EmbeddedChannel();
        StepVerifier.withVirtualTime(() -> SendStall.of(() -> channel, Duration.ofSeconds(8), Schedulers.parallel()))
                .expectSubscription()
                .expectNoEvent(Duration.ofHours(1))
                .thenCancel()
                .verify();
        channel.finishAndReleaseAll();
    }

    private static HttpTransport transport() {
        HttpSettings limits = new HttpSettings(PATIENCE, PATIENCE, LIMIT, RetryRules.DEFAULT);
        return HttpTransport.builder(Environment.of(Map.of())).settings(limits).build();
    }

    private static HttpRequest post(ServerSocket server, Flux<ByteBuf> bytes, long length) {
        URI address = URI.create("http://127.0.0.1:" + server.getLocalPort() + "/upload");
        return HttpRequest.post(address, "").upload(new Upload("application/octet-stream", length, bytes));
    }

    private static Flux<ByteBuf> pieces(int count) {
        return Flux.range(0, count).map(i -> Unpooled.wrappedBuffer(new byte[PIECE]));
    }

    private static CompletableFuture<Socket> accept(ServerSocket server, int bytes) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                Socket socket = server.accept();
                socket.getInputStream().readNBytes(bytes);
                return socket;
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }
}
