package io.modelhaul.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.DownloadStatus;
import io.modelhaul.Environment;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.http.HttpTransport;
import io.modelhaul.ollama.server.PullMeter;
import io.modelhaul.ollama.server.ServerAddress;
import io.modelhaul.ollama.server.ServerErrors;
import io.modelhaul.ollama.server.ServerPull;
import io.modelhaul.spi.DownloadRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** Waits of minutes, in no time. */
class VirtualPullTest {
    private static final DownloadRequest REQUEST = new DownloadRequest("ollama", "tiny", DownloadOptions.none());
    private static final String LAYER =
            "{\"status\":\"pulling aaaaaaaaaaaa\",\"digest\":\"sha256:a\",\"total\":9,\"completed\":";

    private final HttpTransport http =
            HttpTransport.builder(Environment.of(Map.of())).build();
    private final AtomicInteger tries = new AtomicInteger();

    @AfterEach
    void stop() {
        http.close();
    }

    private Flux<DownloadProgress> pull(Flux<String> lines) {
        ServerAddress server = new ServerAddress(URI.create("http://h:1"), Map.of());
        PullMeter meter = new PullMeter(
                REQUEST,
                new PlainContext(DownloadOptions.none(), Environment.of(Map.of()), Path.of("state"), http),
                server,
                Schedulers.parallel());
        Flux<byte[]> answer = lines.map(line -> line.getBytes(StandardCharsets.UTF_8));
        return new ServerPull(
                        transport -> Flux.defer(() -> {
                            tries.incrementAndGet();
                            return answer;
                        }),
                        new ServerErrors(server, "tiny"),
                        http,
                        meter,
                        Schedulers.parallel())
                .run();
    }

    @Test
    void silentVerifyingIsNoStall() {
        Flux<String> lines = Flux.just(LAYER + "9}", "{\"status\":\"verifying sha256 digest\"}")
                .concatWith(
                        Flux.defer(() -> Flux.just("{\"status\":\"success\"}").delayElements(Duration.ofMinutes(10))));
        StepVerifier.withVirtualTime(() -> pull(lines)
                        .filter(state -> state.status() == DownloadStatus.RETRYING
                                || state.status().terminal()))
                .thenAwait(Duration.ofMinutes(11))
                .assertNext(state -> assertThat(state.status()).isEqualTo(DownloadStatus.COMPLETE))
                .verifyComplete();
        assertThat(tries).hasValue(1);
    }

    /** A server that says something every second and brings nothing would keep a pull for ever. */
    @Test
    void wordsWithoutBytesAreAStallInTheEnd() {
        Flux<String> lines = Flux.just(LAYER + "9}")
                .concatWith(Flux.defer(() -> Flux.interval(Duration.ofSeconds(1)))
                        .map(second -> second % 2 == 0
                                ? "{\"status\":\"verifying sha256 digest\"}"
                                : "{\"status\":\"pulling manifest\"}"));
        StepVerifier.withVirtualTime(() -> pull(lines)
                        .onErrorResume(DownloadException.class, failure -> Flux.empty())
                        .last())
                .thenAwait(Duration.ofHours(4))
                .assertNext(state -> {
                    assertThat(state.status()).isEqualTo(DownloadStatus.ERROR);
                    assertThat(state.error().code()).isEqualTo(ErrorCode.STALLED);
                    assertThat(state.message()).contains("no bytes for 1800 s");
                })
                .verifyComplete();
    }

    @Test
    void aServerThatGoesBackAndForthIsLeft() {
        Flux<String> lines = Flux.range(0, 50_000)
                .map(line -> line % 2 == 0
                        ? "{\"status\":\"verifying sha256 digest\"}"
                        : "{\"status\":\"pulling manifest\"}");
        StepVerifier.create(pull(lines)
                        .onErrorResume(DownloadException.class, failure -> Flux.empty())
                        .last())
                .assertNext(state -> assertThat(state.error().code()).isEqualTo(ErrorCode.PROTOCOL))
                .expectComplete()
                .verify(Duration.ofSeconds(60));
        assertThat(tries).hasValue(1);
    }

    @Test
    void silenceAtTheManifestIsNoStall() {
        Flux<String> lines = Flux.just("{\"status\":\"pulling manifest\"}")
                .concatWith(
                        Flux.defer(() -> Flux.just("{\"status\":\"success\"}").delayElements(Duration.ofMinutes(5))));
        StepVerifier.withVirtualTime(() -> pull(lines).last())
                .thenAwait(Duration.ofMinutes(6))
                .assertNext(state -> assertThat(state.status()).isEqualTo(DownloadStatus.COMPLETE))
                .verifyComplete();
        assertThat(tries).hasValue(1);
    }

    @Test
    void atLeastOneStateInFiveSecondsWhileNothingMoves() {
        Flux<String> lines = Flux.just("{\"status\":\"pulling manifest\"}").concatWith(Flux.never());
        StepVerifier.withVirtualTime(() -> pull(lines).take(4).elapsed().skip(1))
                .thenAwait(Duration.ofMinutes(1))
                .recordWith(ArrayList::new)
                .expectNextCount(3)
                .consumeRecordedWith(states -> assertThat(states)
                        .allSatisfy(state -> assertThat(state.getT1()).isLessThanOrEqualTo(5000)))
                .verifyComplete();
    }

    @Test
    void growingDelaysEndAndTheSecondsLeftAreTold() {
        StepVerifier.withVirtualTime(() -> pull(Flux.just("{\"error\":\"unexpected EOF\"}"))
                        .map(state -> state.status() + " " + state.message())
                        .onErrorResume(DownloadException.class, failure -> Flux.just("failed " + failure.code()))
                        .collectList())
                .thenAwait(Duration.ofMinutes(5))
                .assertNext(this::assertCountdown)
                .verifyComplete();
        assertThat(tries).as("one and five more").hasValue(6);
    }

    private void assertCountdown(List<String> states) {
        assertThat(states).last().isEqualTo("failed " + ErrorCode.UNREACHABLE);
        assertThat(states)
                .filteredOn(state -> state.startsWith("RETRYING trying again in "))
                .hasSizeGreaterThanOrEqualTo(5);
    }

    @Test
    void progressStartsTheCountAgain() {
        AtomicInteger here = new AtomicInteger();
        Flux<String> lines = Flux.defer(() -> here.incrementAndGet() > 9
                ? Flux.just("{\"status\":\"success\"}")
                : Flux.just(LAYER + here.get() + "}"));
        StepVerifier.withVirtualTime(() -> pull(lines).last())
                .thenAwait(Duration.ofMinutes(10))
                .assertNext(state -> assertThat(state.status()).isEqualTo(DownloadStatus.COMPLETE))
                .verifyComplete();
        assertThat(tries).as("more than five tries in all, each with a gain").hasValue(10);
    }

    @Test
    void aTryThatStallsIsOverBeforeTheNextOneBegins() {
        AtomicInteger open = new AtomicInteger();
        List<Integer> openAtTries = new ArrayList<>();
        Flux<String> lines = Flux.just(LAYER + "1}")
                .concatWith(Flux.never())
                .doOnSubscribe(subscription -> openAtTries.add(open.incrementAndGet()))
                .doFinally(signal -> open.decrementAndGet());
        StepVerifier.withVirtualTime(() -> pull(lines).onErrorComplete().last())
                .thenAwait(Duration.ofMinutes(30))
                .assertNext(state -> assertThat(state.error().code()).isEqualTo(ErrorCode.STALLED))
                .verifyComplete();
        assertThat(openAtTries).hasSize(6).containsOnly(1);
        assertThat(open).hasValue(0);
    }
}
