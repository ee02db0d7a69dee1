package io.modelhaul.testkit.contract;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadProgress;
import io.modelhaul.DownloadStatus;
import io.modelhaul.ErrorCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

/**
 * Watches one download and lets a test wait for what it tells; a stream that ends is held against {@link StreamRules} as
 * soon as the test asks for its end.
 */
public final class DownloadWatcher extends BaseSubscriber<DownloadProgress> {
    /** With all bytes here, what is left is hashing and a rename. */
    private static final int SECONDS_WITH_ALL_BYTES = 20;

    private static final long NANOS_WITH_ALL_BYTES = TimeUnit.SECONDS.toNanos(SECONDS_WITH_ALL_BYTES);

    private final long firstRequest;
    private final Duration limit;
    private long allBytesSince = Long.MAX_VALUE;
    private final List<DownloadProgress> states = new ArrayList<>();
    private final List<Long> times = new ArrayList<>();
    private @Nullable Throwable failure;
    private boolean over;

    /**
     * A watcher that has not subscribed yet.
     *
     * @param firstRequest how many states it asks for at first
     * @param limit how long a test waits for anything before it fails
     */
    public DownloadWatcher(long firstRequest, Duration limit) {
        this.firstRequest = firstRequest;
        this.limit = limit;
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
        request(firstRequest);
    }

    @Override
    protected synchronized void hookOnNext(DownloadProgress state) {
        states.add(state);
        times.add(System.nanoTime());
        boolean allBytes = state.totalBytes() != null && state.totalBytes().equals(state.completedBytes());
        allBytesSince = allBytes ? Math.min(allBytesSince, System.nanoTime()) : Long.MAX_VALUE;
        notifyAll();
    }

    @Override
    protected synchronized void hookOnComplete() {
        over = true;
        notifyAll();
    }

    @Override
    protected synchronized void hookOnError(Throwable error) {
        over = true;
        failure = error;
        notifyAll();
    }

    /** What was told so far. */
    public synchronized List<DownloadProgress> states() {
        return List.copyOf(states);
    }

    /** When each state was told, in nanoseconds. */
    public synchronized List<Long> times() {
        return List.copyOf(times);
    }

    /** The statuses told so far, neighbours that are equal once. */
    public List<DownloadStatus> statuses() {
        List<DownloadStatus> changes = new ArrayList<>();
        for (DownloadProgress state : states()) {
            if (changes.isEmpty() || changes.get(changes.size() - 1) != state.status()) {
                changes.add(state.status());
            }
        }
        return changes;
    }

    /** The first state that fulfils a condition, told or still to be told. */
    public DownloadProgress await(String what, Predicate<DownloadProgress> condition) {
        return await(
                what, states -> states.stream().filter(condition).findFirst().orElse(null), limit);
    }

    /** The first state with that status. */
    public DownloadProgress await(DownloadStatus status) {
        return await(status.toString(), state -> state.status() == status);
    }

    /** Waits until at least so many states were told. */
    public void awaitStates(int count) {
        await(count + " states", states -> states.size() >= count ? states.get(count - 1) : null, limit);
    }

    /** Waits until that many bytes are here. */
    public DownloadProgress awaitBytes(long bytes) {
        return await(bytes + " bytes", state -> state.completedBytes() != null && state.completedBytes() >= bytes);
    }

    private interface Search {
        @Nullable
        DownloadProgress in(List<DownloadProgress> states);
    }

    private synchronized DownloadProgress await(String what, Search search, Duration patience) {
        long end = System.nanoTime() + patience.toNanos();
        DownloadProgress found = search.in(states);
        while (found == null) {
            if (over) {
                throw new AssertionError("Ended without " + what + ": " + this, failure);
            }
            waitUntil(end, what);
            found = search.in(states);
        }
        return found;
    }

    private synchronized void requireNotHanging() {
        if (allBytesSince != Long.MAX_VALUE && System.nanoTime() - allBytesSince > NANOS_WITH_ALL_BYTES) {
            throw new AssertionError("All bytes are here, and nothing ends: " + this);
        }
    }

    private synchronized void waitUntil(long end, String what) {
        long left = end - System.nanoTime();
        if (left <= 0) {
            throw new AssertionError("Not seen in time: " + what + ": " + this);
        }
        try {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while waiting for " + what, e);
        }
    }

    /**
     * Waits for the end, of whatever kind, and holds the stream against the rules. A download that has all its bytes and
     * does not end within {@value #SECONDS_WITH_ALL_BYTES} s hangs.
     */
    public synchronized DownloadWatcher awaitEnd() {
        long end = System.nanoTime() + limit.toNanos();
        while (!over) {
            requireNotHanging();
            waitUntil(end, "the end");
        }
        StreamRules.check(states, failure);
        return this;
    }

    /** Waits for success; returns where the model is. */
    public Path complete() {
        awaitEnd();
        if (failure != null) {
            throw new AssertionError("Failed: " + this, failure);
        }
        DownloadProgress last = states().get(states().size() - 1);
        return Objects.requireNonNull(last.location());
    }

    /** Waits for an end in failure; returns the failure's code. */
    public ErrorCode failureCode() {
        return failure().code();
    }

    /** Waits for an end in failure. */
    public DownloadException failure() {
        awaitEnd();
        if (failure instanceof DownloadException known) {
            return known;
        }
        throw new AssertionError("Did not fail: " + this);
    }

    /** Waits for an error that nothing came before. */
    public synchronized DownloadException refusal() {
        long end = System.nanoTime() + limit.toNanos();
        while (!over) {
            waitUntil(end, "the refusal");
        }
        if (states.isEmpty() && failure instanceof DownloadException known) {
            return known;
        }
        throw new AssertionError("Expected nothing but an error: " + this, failure);
    }

    @Override
    public synchronized String toString() {
        StringBuilder text = new StringBuilder(over ? "ended" : "running");
        if (failure != null) {
            text.append(" with ").append(failure);
        }
        states.forEach(state -> text.append("\n  ").append(state));
        return text.toString();
    }
}
