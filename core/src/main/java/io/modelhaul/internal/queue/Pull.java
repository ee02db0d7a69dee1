package io.modelhaul.internal.queue;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadProgress;
import io.modelhaul.QueuedPull;
import io.modelhaul.QueuedPull.State;
import io.modelhaul.spi.DownloadRequest;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Sinks;

/** One pull of a queue; the queue guards all its fields. */
final class Pull {
    final long number;
    final DownloadRequest request;
    /** Stops the turn that runs, or the wait for the next one. */
    Sinks.Empty<Void> stop = Sinks.empty();

    QueuedPull now;

    Pull(long number, DownloadRequest request, QueuedPull now) {
        this.number = number;
        this.request = request;
        this.now = now;
    }

    /** Another state; what it got so far and why it failed stay known. */
    void to(State state) {
        now = changed(state, now.attempt(), null, now.progress(), now.failure());
    }

    /** The next turn begins. */
    void turn() {
        now = changed(State.RUNNING, now.attempt() + 1, null, now.progress(), null);
    }

    /** It got further. */
    void at(DownloadProgress progress) {
        now = changed(State.RUNNING, now.attempt(), null, progress, now.failure());
    }

    /** Its turn failed. */
    void failed(@Nullable Duration retryIn, DownloadException failure) {
        State state = retryIn == null ? State.FAILED : State.WAITING;
        now = changed(state, now.attempt(), retryIn, now.progress(), failure);
    }

    void priority(int priority) {
        now = new QueuedPull(
                now.id(),
                now.provider(),
                now.model(),
                priority,
                now.state(),
                now.attempt(),
                now.retryIn(),
                now.progress(),
                now.failure());
    }

    private QueuedPull changed(
            State state,
            int attempt,
            @Nullable Duration retryIn,
            @Nullable DownloadProgress progress,
            @Nullable DownloadException failure) {
        return new QueuedPull(
                now.id(), now.provider(), now.model(), now.priority(), state, attempt, retryIn, progress, failure);
    }
}
