package io.modelhaul.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.http.body.StallTimeout;
import io.modelhaul.internal.http.retry.RetryListener;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.test.scheduler.VirtualTimeScheduler;

class StallTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final HttpTransport http = Http.plain();

    @AfterEach
    void close() {
        http.close();
    }

    private static HttpSettings stallAfter(long millis) {
        HttpSettings usual = Http.settings(0);
        return new HttpSettings(
                usual.connectTimeout(), usual.responseTimeout(), Duration.ofMillis(millis), usual.retry());
    }

    @Test
    void aServerThatStopsSendingIsDropped() throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        try (RawServer server = RawServer.start(client -> {
            client.request();
            client.say("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nfour");
            client.waitUntilGone();
            gone.countDown();
        })) {
            DownloadException failure = Http.failure(http.with(stallAfter(300), RetryListener.NONE), server.uri("/"));

            assertThat(failure.code()).isEqualTo(ErrorCode.STALLED);
            assertThat(failure.retryable()).isTrue();
            assertThat(failure)
                    .hasMessageContaining("127.0.0.1:" + server.port())
                    .hasMessageContaining("nothing came for 0.3 s, after 4 of 1000 bytes");
            assertThat(gone.await(5, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aSlowServerThatKeepsSendingIsNotDropped() throws IOException {
        try (RawServer server = RawServer.start(client -> {
            client.request();
            client.say("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n");
            for (int i = 0; i < 20; i++) {
                TimeUnit.MILLISECONDS.sleep(50);
                client.say("x");
            }
        })) {
            HttpTransport hurried = http.with(stallAfter(700), RetryListener.NONE);

            assertThat(Http.get(hurried, server.uri("/"))).isEqualTo("200 " + "x".repeat(20));
        }
    }

    @Test
    void aReaderThatWantsNothingForAWhileIsNoStall() throws Exception {
        byte[] megabytes = new byte[8 << 20];
        AtomicLong bytes = new AtomicLong();
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        try (RawServer server = RawServer.start(client -> {
            client.request();
            client.say("HTTP/1.1 200 OK\r\nContent-Length: " + megabytes.length + "\r\n\r\n");
            client.say(megabytes);
            client.waitUntilGone();
        })) {
            BaseSubscriber<Integer> pausing = new BaseSubscriber<>() {
                @Override
                protected void hookOnSubscribe(Subscription subscription) {
                    request(1);
                }

                @Override
                protected void hookOnNext(Integer length) {
                    if (bytes.getAndAdd(length) == 0) {
                        first.countDown();
                    } else {
                        request(1);
                    }
                }

                @Override
                protected void hookFinally(reactor.core.publisher.SignalType type) {
                    done.countDown();
                }
            };
            http.with(stallAfter(300), RetryListener.NONE)
                    .exchange(HttpRequest.get(server.uri("/")), (answer, body) -> body.map(ByteBuf::readableBytes))
                    .subscribe(pausing);
            assertThat(first.await(30, TimeUnit.SECONDS)).isTrue();

            // Four limits long the reader wants nothing.
            assertThat(done.await(1200, TimeUnit.MILLISECONDS)).isFalse();
            pausing.request(1);

            assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(bytes).hasValue(megabytes.length);
        }
    }

    @Test
    void silenceCountsFromTheMomentThatBytesAreWanted() {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        TestPublisher<ByteBuf> body = TestPublisher.create();
        Flux<ByteBuf> watched = StallTimeout.over(body.flux(), LIMIT, time, () -> new IOException("stalled"));

        StepVerifier.create(watched, 0)
                .then(() -> time.advanceTimeBy(LIMIT.multipliedBy(10)))
                .thenRequest(2)
                .then(() -> time.advanceTimeBy(LIMIT.minusSeconds(5)))
                .then(() -> body.next(Unpooled.EMPTY_BUFFER))
                .expectNextCount(1)
                .then(() -> time.advanceTimeBy(LIMIT.minusSeconds(5)))
                .then(() -> body.next(Unpooled.EMPTY_BUFFER))
                .expectNextCount(1)
                .then(() -> time.advanceTimeBy(LIMIT.multipliedBy(10)))
                .then(body::assertNotCancelled)
                .thenRequest(1)
                .then(() -> time.advanceTimeBy(LIMIT.plusSeconds(5)))
                .expectErrorMessage("stalled")
                .verify(Http.PATIENCE);
        body.assertCancelled();
    }

    @Test
    void theWatchEndsWithTheBody() {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        AtomicLong alarms = new AtomicLong();
        Supplier<IOException> stalled = () -> new IOException("alarm " + alarms.incrementAndGet());

        StepVerifier.create(StallTimeout.over(Flux.empty(), LIMIT, time, stalled))
                .verifyComplete();
        StepVerifier.create(
                        StallTimeout.over(Flux.never(), LIMIT, time, stalled).takeUntilOther(Mono.empty()))
                .verifyComplete();
        time.advanceTimeBy(LIMIT.multipliedBy(10));

        assertThat(alarms).hasValue(0);
    }
}
