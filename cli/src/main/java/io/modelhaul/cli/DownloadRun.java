package io.modelhaul.cli;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadProgress;
import io.modelhaul.DownloadProgress.Failure;
import io.modelhaul.DownloadStatus;
import io.modelhaul.ErrorCode;
import io.modelhaul.cli.output.ProgressOutput;
import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Signal;

/**
 * Follows one download to its end and shows it. States are asked for one by one and shown on the caller's thread, so that
 * a slow terminal or pipe slows nothing but itself.
 */
final class DownloadRun extends BaseSubscriber<Signal<DownloadProgress>> {
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final BlockingQueue<Signal<DownloadProgress>> signals = new LinkedBlockingQueue<>();
    private final ProgressOutput output;
    private final Clock clock;
    private DownloadProgress newest;
    private long tickedAt;

    /**
     * Prepares to follow a download.
     *
     * @param provider the provider as the user called it, for a failure before the first state
     * @param model the model as the user called it
     */
    DownloadRun(String provider, String model, ProgressOutput output, Clock clock) {
        this.output = output;
        this.clock = clock;
        this.newest = DownloadProgress.builder(UUID.randomUUID().toString(), provider, model)
                .build(clock.instant());
    }

    /** Subscribes and waits for the end; returns the terminal state, or throws what went wrong after showing it. */
    DownloadProgress follow(Flux<DownloadProgress> download) throws InterruptedException {
        download.materialize().subscribe(this);
        try {
            while (true) {
                Signal<DownloadProgress> signal = signals.poll(TICK_NANOS, TimeUnit.NANOSECONDS);
                if (signal != null && signal.isOnNext()) {
                    show(signal.get());
                    request(1);
                } else if (signal != null) {
                    return end(signal.getThrowable());
                }
                tick();
            }
        } finally {
            cancel();
        }
    }

    /** Ends the run from another thread, as if the download had been cancelled. */
    void interrupt() {
        signals.add(Signal.error(new DownloadException(
                ErrorCode.CANCELLED, "Interrupted. What arrived is kept: run the same command again to go on.")));
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
        request(1);
    }

    @Override
    protected void hookOnNext(Signal<DownloadProgress> signal) {
        signals.add(signal);
    }

    private void show(@Nullable DownloadProgress progress) {
        if (progress != null && !newest.status().terminal()) {
            newest = progress;
            output.accept(progress);
        }
    }

    private void tick() {
        if (System.nanoTime() - tickedAt >= TICK_NANOS) {
            tickedAt = System.nanoTime();
            output.tick();
        }
    }

    private DownloadProgress end(@Nullable Throwable failure) {
        cancel();
        if (failure != null) {
            show(terminal(Failures.known(failure)));
            throw Failures.unchecked(failure);
        }
        if (newest.status() != DownloadStatus.COMPLETE) {
            throw new IllegalStateException("The download ended without a result");
        }
        return newest;
    }

    private DownloadProgress terminal(DownloadException failure) {
        DownloadProgress.Builder state = newest.toBuilder().speed(null, null).message(failure.getMessage());
        return failure.code() == ErrorCode.CANCELLED
                ? state.status(DownloadStatus.CANCELLED).build(clock.instant())
                : state.status(DownloadStatus.ERROR).error(Failure.of(failure)).build(clock.instant());
    }
}
