package io.modelhaul.server;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadProgress;
import io.modelhaul.DownloadStatus;
import io.modelhaul.ErrorCode;
import java.time.Clock;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/**
 * One download from the moment it was asked for: waiting, running, over. It has one name all the time, which the states
 * that it passes on bear, and keeps the newest of them for those who come later.
 */
final class TrackedDownload extends BaseSubscriber<DownloadProgress> {
    private static final Set<DownloadStatus> LOOKING =
            EnumSet.of(DownloadStatus.STARTING, DownloadStatus.RESOLVING, DownloadStatus.RETRYING);

    private final String id;
    private final DownloadWork work;
    private final Clock clock;
    private final boolean waits;
    private final Runnable onEnd;
    private final Sinks.Many<DownloadEvent> events = Sinks.many().replay().latest();
    private final DownloadEvent first;
    private DownloadEvent newest;
    private boolean kept;
    private volatile boolean ended;
    private volatile boolean accepted;
    private boolean abandoned;
    private int watchers;
    private @Nullable String runningAs;

    /**
     * Nothing runs yet.
     *
     * @param waits whether it has to wait for its turn
     * @param onEnd called once, when it is over, without any lock held
     */
    TrackedDownload(String id, DownloadWork work, Clock clock, boolean waits, Consumer<TrackedDownload> onEnd) {
        this.id = id;
        this.work = work;
        this.clock = clock;
        this.waits = waits;
        this.onEnd = () -> onEnd.accept(this);
        DownloadProgress starting = DownloadProgress.builder(id, work.provider(), work.model())
                .message(waits ? "waiting for its turn" : null)
                .attempt(1)
                .build(clock.instant());
        this.first = new DownloadEvent(1, starting);
        this.newest = first;
        events.tryEmitNext(newest);
    }

    String id() {
        return id;
    }

    DownloadWork work() {
        return work;
    }

    DownloadEvent first() {
        return first;
    }

    synchronized DownloadEvent newest() {
        return newest;
    }

    boolean ended() {
        return ended;
    }

    /** Whether it ended because everybody had left, and not because anybody wanted it to. */
    synchronized boolean abandoned() {
        return abandoned;
    }

    /** What the library calls it; null while it waits. */
    synchronized @Nullable String runningAs() {
        return runningAs;
    }

    /** From now on it goes on without watchers. */
    synchronized void keep() {
        kept = true;
    }

    /** The newest state, and what follows, as fast as it is taken in. */
    Flux<DownloadEvent> watch() {
        return Flux.defer(() -> {
            synchronized (this) {
                watchers++;
            }
            return events.asFlux().onBackpressureLatest().doFinally(signal -> leave());
        });
    }

    /** The first state whatever has happened since, then the newest one, and what follows. */
    Flux<DownloadEvent> watchFromStart() {
        return watch().filter(event -> event.number() > first.number()).startWith(first);
    }

    private void leave() {
        synchronized (this) {
            watchers--;
        }
        // Whoever leaves may do so while being told a state.
        Schedulers.parallel().schedule(this::stopIfUnwatched);
    }

    /** Ends a download that nobody asked to keep, when nobody watches it. */
    void stopIfUnwatched() {
        synchronized (this) {
            if (kept || watchers > 0 || ended) {
                return;
            }
            abandoned = true;
        }
        end("Everybody who watched has left. What arrived is kept: start the same again to go on.");
    }

    /** A state by which it is known whether there is such a model; the newest when it is such a one. */
    Mono<DownloadEvent> pastLooking() {
        return events.asFlux()
                .filter(event -> !LOOKING.contains(event.progress().status()))
                .next();
    }

    /** From now on everybody may know of it. */
    void accept() {
        accepted = true;
    }

    /** Whether it is one that callers know of; until then it may be found to be none. */
    boolean accepted() {
        return accepted;
    }

    /** Whether nothing has happened because it is not its turn. */
    boolean waits() {
        return waits && runningAs() == null;
    }

    /** Ends it for all who watch; false when it is over already. */
    boolean end(String why) {
        return fail(new DownloadException(ErrorCode.CANCELLED, why));
    }

    /** Ends it with a failure for all who watch; false when it is over already. */
    boolean fail(DownloadException reason) {
        if (!tellFailure(reason)) {
            return false;
        }
        cancel();
        onEnd.run();
        return true;
    }

    @Override
    protected void hookOnNext(DownloadProgress state) {
        boolean over;
        synchronized (this) {
            if (ended) {
                return;
            }
            runningAs = state.id();
            if (state.status() == DownloadStatus.STARTING && newest.progress().message() == null) {
                return;
            }
            over = tell(named(state));
        }
        if (over) {
            onEnd.run();
        }
    }

    @Override
    protected void hookOnError(Throwable failure) {
        DownloadException reason = failure instanceof DownloadException known
                ? known
                : new DownloadException(ErrorCode.INTERNAL, "The download failed unexpectedly: " + failure, failure);
        if (tellFailure(reason)) {
            onEnd.run();
        }
    }

    private synchronized boolean tellFailure(DownloadException reason) {
        return !ended
                && tell(newest.progress().toBuilder()
                        .status(reason.code() == ErrorCode.CANCELLED ? DownloadStatus.CANCELLED : DownloadStatus.ERROR)
                        .message(reason.getMessage())
                        .speed(null, null)
                        .error(DownloadProgress.Failure.of(reason))
                        .build(clock.instant()));
    }

    /** Numbers a state and passes it on; true when it is the last one. Called with the lock held, so that order is kept. */
    private boolean tell(DownloadProgress state) {
        newest = new DownloadEvent(newest.number() + 1, state);
        ended = state.status().terminal();
        events.emitNext(newest, Sinks.EmitFailureHandler.FAIL_FAST);
        if (ended) {
            events.emitComplete(Sinks.EmitFailureHandler.FAIL_FAST);
        }
        return ended;
    }

    /** The same state under the name that callers know. */
    private DownloadProgress named(DownloadProgress state) {
        return new DownloadProgress(
                id,
                state.provider(),
                state.model(),
                state.status(),
                state.message(),
                state.file(),
                state.completedBytes(),
                state.totalBytes(),
                state.percent(),
                state.bytesPerSecond(),
                state.etaSeconds(),
                state.completedFiles(),
                state.totalFiles(),
                state.layer(),
                state.endpoint(),
                state.attempt(),
                state.path(),
                state.error(),
                state.timestamp());
    }
}
