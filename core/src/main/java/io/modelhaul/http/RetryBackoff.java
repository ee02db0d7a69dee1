package io.modelhaul.http;

import io.modelhaul.DownloadException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/**
 * Retries by {@link RetryRules}: exponential delays with full jitter, an order of the other side to wait obeyed, the count
 * reset by progress, the time without progress bounded in total.
 */
final class RetryBackoff extends Retry {
    private final RetryRules rules;
    private final RetryListener listener;
    private final LongSupplier progress;
    private final RandomGenerator random;
    private final Scheduler scheduler;

    RetryBackoff(
            RetryRules rules,
            RetryListener listener,
            LongSupplier progress,
            RandomGenerator random,
            Scheduler scheduler) {
        this.rules = rules;
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
        private long tryBegun = begun;
        private long fruitlessNanos;
        private long best = progress.getAsLong();
        private int sinceProgress;
        private int number = 1;

        private long now() {
            return scheduler.now(TimeUnit.NANOSECONDS);
        }

        Mono<Long> failed(Throwable error) {
            if (!(error instanceof DownloadException failure) || !failure.retryable()) {
                return Mono.error(error);
            }
            long here = progress.getAsLong();
            boolean moved = here > best;
            best = Math.max(best, here);
            sinceProgress = moved ? 0 : sinceProgress;
            fruitlessNanos += moved ? 0 : now() - tryBegun;
            Duration delay = delay(failure);
            Duration left = rules.budget().minusNanos(fruitlessNanos);
            if (sinceProgress >= rules.retries() || delay.compareTo(left) > 0) {
                return Mono.error(givenUp(failure, delay, left));
            }
            sinceProgress++;
            number++;
            fruitlessNanos += delay.toNanos();
            listener.onRetry(number, delay, failure);
            return Mono.delay(delay, scheduler).doOnNext(tick -> tryBegun = now());
        }

        private Duration delay(DownloadException failure) {
            Duration asked = failure.retryAfter();
            Duration full =
                    rules.delays().get(Math.min(sinceProgress, rules.delays().size() - 1));
            if (asked != null) {
                // Later, never earlier, and not all clients at the same moment.
                return asked.plusMillis(random.nextLong(Math.min(full.toMillis(), 500) + 1));
            }
            return Duration.ofMillis(random.nextLong(full.toMillis() + 1));
        }

        private DownloadException givenUp(DownloadException failure, Duration delay, Duration left) {
            String tried = number == 1 ? "" : " Tried " + number + " times over " + seconds(now() - begun) + ".";
            boolean asksTooMuch = failure.retryAfter() != null && delay.compareTo(left) > 0;
            String wait = asksTooMuch
                    ? " The server asks to wait " + seconds(delay.toNanos())
                            + ", which is more than the retry budget leaves: try again then."
                    : "";
            DownloadException end = new DownloadException(failure.code(), failure.getMessage() + wait + tried, failure);
            return end.retryable(true);
        }

        private static String seconds(long nanos) {
            long seconds = TimeUnit.NANOSECONDS.toSeconds(nanos);
            return seconds < 120 ? Math.max(1, seconds) + " s" : seconds / 60 + " min";
        }
    }
}
