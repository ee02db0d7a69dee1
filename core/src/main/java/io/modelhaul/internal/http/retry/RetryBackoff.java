package io.modelhaul.internal.http.retry;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.http.HttpSettings;
import io.modelhaul.internal.http.connect.ConnectionFailures;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/**
 * Retries by {@link RetryRules}: growing delays with jitter, an order of the other side to wait obeyed, the count begun
 * again by progress, the time without progress bounded in total.
 */
public final class RetryBackoff extends Retry {
    private static final long MOST_JITTER_MILLIS = 500;
    private static final int RETRIES_ON_LOOPBACK = 2;

    private final HttpSettings settings;
    private final RetryRules rules;
    private final RetryListener listener;
    private final LongSupplier progress;
    private final Supplier<? extends RandomGenerator> random;
    private final Scheduler scheduler;

    public RetryBackoff(
            HttpSettings settings,
            RetryListener listener,
            LongSupplier progress,
            Supplier<? extends RandomGenerator> random,
            Scheduler scheduler) {
        this.settings = settings;
        this.rules = settings.retry();
        this.listener = listener;
        this.progress = progress;
        this.random = random;
        this.scheduler = scheduler;
    }

    @Override
    public Publisher<?> generateCompanion(Flux<RetrySignal> failures) {
        return Flux.defer(() -> {
            Tries tries = new Tries();
            return failures.concatMap(signal -> tries.failed(signal.failure()), 1);
        });
    }

    /** The tries of one operation, one after the other. */
    private final class Tries {
        private final long begun = now();
        private final long atFirst = progress.getAsLong();
        private long tryBegun = begun;
        private long best = atFirst;
        private Duration spent = Duration.ZERO;
        private int sinceProgress;
        private int number = 1;

        private long now() {
            return scheduler.now(TimeUnit.NANOSECONDS);
        }

        Mono<Long> failed(Throwable error) {
            if (!(error instanceof DownloadException failure) || !failure.retryable()) {
                return Mono.error(error);
            }
            account(failure);
            Duration left = rules.budget().minus(spent);
            Duration asked = failure.retryAfter();
            boolean tooLong = asked != null && asked.compareTo(left) > 0;
            if (tooLong || sinceProgress >= retries(failure) || left.isNegative() || left.isZero()) {
                return Mono.error(givenUp(failure, tooLong));
            }
            return again(failure, asked == null ? drawn(left) : later(asked));
        }

        /** Time in which bytes came is free; a stall at its end is not. */
        private void account(DownloadException failure) {
            Duration tried = Duration.ofNanos(now() - tryBegun);
            long here = progress.getAsLong();
            if (here <= best) {
                spent = spent.plus(tried);
                return;
            }
            best = here;
            sinceProgress = 0;
            boolean stalled = failure.code() == ErrorCode.STALLED
                    && settings.stallTimeout().compareTo(tried) < 0;
            spent = spent.plus(stalled ? settings.stallTimeout() : Duration.ZERO);
        }

        /** A server of this machine that refuses the connection is not there, and asking it again later rarely helps. */
        private int retries(DownloadException failure) {
            boolean absent = best == atFirst && rules.asUsual() && ConnectionFailures.refusedOnLoopback(failure);
            return absent ? Math.min(RETRIES_ON_LOOPBACK, rules.retries()) : rules.retries();
        }

        private Duration full() {
            return rules.delays().get(Math.min(sinceProgress, rules.delays().size() - 1));
        }

        /** Anything from half the delay to all of it, so that many clients do not come back at once. */
        private Duration drawn(Duration left) {
            long least = full().toMillis() / 2;
            Duration delay = Duration.ofMillis(least + random.get().nextLong(full().toMillis() - least + 1));
            return delay.compareTo(left) < 0 ? delay : left;
        }

        /** Never earlier than asked, and not all clients at the same moment. */
        private Duration later(Duration asked) {
            long most = Math.min(full().toMillis(), MOST_JITTER_MILLIS);
            return asked.plusMillis(random.get().nextLong(most + 1));
        }

        private Mono<Long> again(DownloadException failure, Duration delay) {
            sinceProgress++;
            number++;
            spent = spent.plus(delay);
            listener.onRetry(number, delay, failure);
            return Mono.delay(delay, scheduler).doOnNext(tick -> tryBegun = now());
        }

        private DownloadException givenUp(DownloadException failure, boolean tooLong) {
            Duration asked = failure.retryAfter();
            String wait = asked == null || !tooLong
                    ? ""
                    : " The server asks to wait " + Seconds.of(asked)
                            + ", longer than the option 'retryBudget' leaves: try again then.";
            String tried = number == 1
                    ? ""
                    : " Tried " + number + " times in " + Seconds.of(Duration.ofNanos(now() - begun)) + ".";
            DownloadException end =
                    new DownloadException(failure.code(), failure.hint(), failure.reason() + wait + tried, failure);
            return asked == null ? end.retryable(true) : end.retryAfter(asked);
        }
    }
}
