package io.modelhaul.internal.http.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.http.Http;
import io.modelhaul.internal.http.HttpSettings;
import io.modelhaul.internal.http.Origin;
import io.modelhaul.internal.http.connect.ConnectionFailures;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

class RetryBackoffTest {
    private static final List<Duration> DELAYS =
            List.of(Duration.ofSeconds(1), Duration.ofSeconds(10), Duration.ofSeconds(100));
    /** Draws the longest delay each time. */
    private static final RandomGenerator LONGEST = new RandomGenerator() {
        @Override
        public long nextLong() {
            return 0;
        }

        @Override
        public long nextLong(long bound) {
            return bound - 1;
        }
    };

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final AtomicLong progress = new AtomicLong();
    private final AtomicInteger tries = new AtomicInteger();
    private final List<String> told = new ArrayList<>();

    /** An operation that takes a while and then fails, as often as it is tried. */
    private Mono<String> failing(RetryRules rules, Function<Integer, DownloadException> failure, Duration each) {
        return failing(rules, failure, each, LONGEST);
    }

    private Mono<String> failing(
            RetryRules rules, Function<Integer, DownloadException> failure, Duration each, RandomGenerator random) {
        HttpSettings settings =
                new HttpSettings(Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofSeconds(30), rules);
        RetryListener listener =
                (attempt, delay, cause) -> told.add(attempt + " in " + delay.toMillis() + " ms: " + cause.code());
        return Mono.delay(each, time)
                .flatMap(tick -> Mono.<String>error(failure.apply(tries.incrementAndGet())))
                .retryWhen(new RetryBackoff(settings, listener, progress::get, () -> random, time));
    }

    private static RetryRules rules(int retries, Duration budget) {
        return new RetryRules(retries, budget, DELAYS);
    }

    private static DownloadException cut() {
        return new DownloadException(ErrorCode.UNREACHABLE, "cut.");
    }

    /** What the operation ends with, after as much time as it takes. */
    private DownloadException end(Mono<String> operation) {
        AtomicReference<Throwable> error = new AtomicReference<>();
        StepVerifier.create(operation)
                .then(() -> time.advanceTimeBy(Duration.ofDays(30)))
                .consumeErrorWith(error::set)
                .verify(Http.PATIENCE);
        return (DownloadException) error.get();
    }

    @Test
    void waitsLongerEachTimeAndRepeatsTheLastDelay() {
        DownloadException end = end(failing(rules(5, Duration.ofHours(1)), n -> cut(), Duration.ZERO));

        assertThat(told)
                .containsExactly(
                        "2 in 1000 ms: UNREACHABLE",
                        "3 in 10000 ms: UNREACHABLE",
                        "4 in 100000 ms: UNREACHABLE",
                        "5 in 100000 ms: UNREACHABLE",
                        "6 in 100000 ms: UNREACHABLE");
        assertThat(end.code()).isEqualTo(ErrorCode.UNREACHABLE);
        assertThat(end.retryable()).isTrue();
        assertThat(end).hasMessage("cut. Tried 6 times in 5 min.");
    }

    @Test
    void drawsEachDelayBetweenHalfAndAllOfItsLength() {
        end(failing(rules(2000, Duration.ofDays(20)), n -> cut(), Duration.ZERO, new Random(1)));

        List<Long> last = told.stream()
                .skip(2)
                .map(line -> Long.parseLong(line.split(" ")[2]))
                .toList();
        assertThat(last).allMatch(delay -> delay >= 50_000 && delay <= 100_000);
        assertThat(last).anyMatch(delay -> delay < 51_000).anyMatch(delay -> delay > 99_000);
        assertThat(last.stream().mapToLong(Long::longValue).average().orElse(0)).isBetween(72_000.0, 78_000.0);
    }

    private static DownloadException refusedBy(String address) {
        return (DownloadException) ConnectionFailures.beforeAnswer(
                new ConnectException("refused"), Origin.of(URI.create(address)), address, Duration.ofSeconds(1));
    }

    @Test
    void aServerOfThisMachineThatRefusesIsAskedThreeTimesWithinThreeSeconds() {
        DownloadException end =
                end(failing(RetryRules.DEFAULT, n -> refusedBy("http://localhost:11434"), Duration.ZERO));

        assertThat(told).containsExactly("2 in 500 ms: UNREACHABLE", "3 in 1000 ms: UNREACHABLE");
        assertThat(end).hasMessageContaining("Tried 3 times");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://example.org", "http://localhost.example.org", "http://10.0.0.1:80"})
    void anotherMachineThatRefusesMayComeBack(String address) {
        end(failing(RetryRules.DEFAULT, n -> refusedBy(address), Duration.ZERO));

        assertThat(tries).hasValue(6);
    }

    @Test
    void theCallersOwnRulesCountOnThisMachineToo() {
        end(failing(rules(7, Duration.ofHours(1)), n -> refusedBy("http://[::1]:80"), Duration.ZERO));

        assertThat(tries).hasValue(8);
    }

    @Test
    void aServerOfThisMachineThatHasSentBytesMayComeBack() {
        end(failing(
                RetryRules.DEFAULT,
                n -> {
                    progress.set(1000);
                    return refusedBy("http://127.0.0.1:80");
                },
                Duration.ZERO));

        assertThat(tries).hasValue(6);
    }

    @Test
    void withoutRetriesTheFirstFailureIsTheEnd() {
        DownloadException end = end(failing(rules(0, Duration.ofHours(1)), n -> cut(), Duration.ZERO));

        assertThat(tries).hasValue(1);
        assertThat(end).hasMessage("cut.");
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorCode.class,
            names = {
                "NOT_FOUND",
                "AUTH_REQUIRED",
                "FORBIDDEN",
                "PROTOCOL",
                "DISK_FULL",
                "CHECKSUM_MISMATCH",
                "CANCELLED"
            })
    void whatIsFinalIsNotTriedAgain(ErrorCode code) {
        DownloadException end =
                end(failing(rules(5, Duration.ofHours(1)), n -> new DownloadException(code, "no."), Duration.ZERO));

        assertThat(tries).hasValue(1);
        assertThat(told).isEmpty();
        assertThat(end.code()).isEqualTo(code);
    }

    @Test
    void otherErrorsPassAsTheyAre() {
        IllegalStateException bug = new IllegalStateException("bug");
        HttpSettings settings = HttpSettings.DEFAULT;

        StepVerifier.create(Mono.error(bug)
                        .retryWhen(new RetryBackoff(settings, RetryListener.NONE, () -> 0, () -> LONGEST, time)))
                .verifyErrorMatches(error -> error == bug);
    }

    @Test
    void progressBeginsTheCountAgain() {
        end(failing(
                rules(2, Duration.ofHours(1)),
                n -> {
                    if (n == 2 || n == 4) {
                        progress.addAndGet(1000);
                    }
                    return cut();
                },
                Duration.ZERO));

        assertThat(told)
                .containsExactly(
                        "2 in 1000 ms: UNREACHABLE",
                        "3 in 1000 ms: UNREACHABLE",
                        "4 in 10000 ms: UNREACHABLE",
                        "5 in 1000 ms: UNREACHABLE",
                        "6 in 10000 ms: UNREACHABLE");
    }

    @Test
    void bytesThatWereThrownAwayAreNoProgressWhenTheyComeAgain() {
        end(failing(
                rules(3, Duration.ofHours(1)),
                n -> {
                    progress.set(n % 2 == 1 ? 1000 : 0);
                    return cut();
                },
                Duration.ZERO));

        // The first try brought 1000 bytes; nothing after it ever brought more.
        assertThat(tries).hasValue(4);
    }

    @Test
    void aFlappingLinkEndsWithTheBudget() {
        DownloadException end = end(failing(
                rules(3, Duration.ofSeconds(60)),
                n -> {
                    progress.addAndGet(1);
                    return cut();
                },
                Duration.ofSeconds(5)));

        // Each try brings a byte: its 5 s are free, the second of waiting before the next one is not.
        assertThat(tries).hasValue(61);
        assertThat(end).hasMessageContaining("Tried 61 times");
    }

    @Test
    void theSilenceAtTheEndOfATryThatBroughtBytesIsNotFree() {
        end(failing(
                rules(3, Duration.ofSeconds(300)),
                n -> {
                    progress.addAndGet(1);
                    return new DownloadException(ErrorCode.STALLED, "stalled.");
                },
                Duration.ofSeconds(40)));

        // 30 s of stall and 1 s of waiting, each time.
        assertThat(tries).hasValue(10);
    }

    @Test
    void fruitlessTriesUseTheBudgetUp() {
        end(failing(rules(100, Duration.ofSeconds(100)), n -> cut(), Duration.ofSeconds(30)));

        // 30 + 1 + 30 + 10 + 30 > 100
        assertThat(tries).hasValue(3);
    }

    @Test
    void theLastDelayIsCutToWhatTheBudgetLeaves() {
        end(failing(rules(100, Duration.ofSeconds(5)), n -> cut(), Duration.ZERO));

        assertThat(told).containsExactly("2 in 1000 ms: UNREACHABLE", "3 in 4000 ms: UNREACHABLE");
    }

    @Test
    void waitsAsLongAsTheServerAsksAndALittleLonger() {
        end(failing(
                rules(1, Duration.ofMinutes(5)),
                n -> new DownloadException(ErrorCode.RATE_LIMITED, "slow down.").retryAfter(Duration.ofSeconds(200)),
                Duration.ZERO));

        assertThat(told).containsExactly("2 in 200500 ms: RATE_LIMITED");
    }

    @Test
    void neverComesBackEarlierThanTheServerAsks() {
        end(failing(
                rules(50, Duration.ofHours(10)),
                n -> new DownloadException(ErrorCode.RATE_LIMITED, "slow down.").retryAfter(Duration.ofSeconds(200)),
                Duration.ZERO,
                new Random(2)));

        assertThat(told)
                .hasSize(50)
                .extracting(line -> Long.parseLong(line.split(" ")[2]))
                .allMatch(delay -> delay >= 200_000 && delay <= 200_500);
    }

    @Test
    void whatTheBudgetDoesNotAllowIsNotWaitedFor() {
        DownloadException end = end(failing(
                rules(5, Duration.ofMinutes(30)),
                n -> new DownloadException(ErrorCode.RATE_LIMITED, "slow down.").retryAfter(Duration.ofHours(2)),
                Duration.ZERO));

        assertThat(tries).hasValue(1);
        assertThat(told).isEmpty();
        assertThat(end.code()).isEqualTo(ErrorCode.RATE_LIMITED);
        assertThat(end.retryAfter()).isEqualTo(Duration.ofHours(2));
        assertThat(end).hasMessageContaining("The server asks to wait 2.0 h");
    }

    @Test
    void succeedsWhenATrySucceeds() {
        Mono<String> third = Mono.defer(() -> tries.incrementAndGet() < 3 ? Mono.error(cut()) : Mono.just("here"))
                .retryWhen(
                        new RetryBackoff(HttpSettings.DEFAULT, RetryListener.NONE, progress::get, () -> LONGEST, time));

        StepVerifier.create(third)
                .then(() -> time.advanceTimeBy(Duration.ofMinutes(1)))
                .expectNext("here")
                .verifyComplete();
    }

    @Test
    void everySubscriptionHasItsOwnTries() {
        Mono<String> operation = failing(rules(1, Duration.ofHours(1)), n -> cut(), Duration.ZERO);

        end(operation);
        end(operation);

        assertThat(tries).hasValue(4);
    }

    @Test
    void cancelEndsTheWait() {
        StepVerifier.create(failing(rules(5, Duration.ofHours(1)), n -> cut(), Duration.ZERO))
                .then(() -> time.advanceTimeBy(Duration.ofMillis(500)))
                .thenCancel()
                .verify(Http.PATIENCE);
        time.advanceTimeBy(Duration.ofDays(1));

        assertThat(tries).hasValue(1);
    }
}
