package io.modelhaul.internal.download;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadProgress;
import io.modelhaul.DownloadStatus;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.IoErrors;
import io.modelhaul.internal.download.QueuedPull.State;
import io.modelhaul.internal.http.retry.RetryRules;
import io.modelhaul.internal.progress.DownloadId;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.ModelProvider;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.BufferOverflowStrategy;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * Pulls that wait for their turn: some at once, those of higher priority first, equal ones only once. One that fails for a
 * passing reason is tried again after the waits of {@link RetryRules#QUEUED}, and leaves its place to others meanwhile.
 *
 * <p>Works while {@link #run()} is subscribed to; pulls may be added before. Leaving {@link #run()} stops what runs; what
 * arrived is kept. Thread-safe.
 */
public final class PullQueue {
    private static final int MAX_REMEMBERED = 1000;

    private final int concurrency;
    private final Clock clock;
    private final RetryRules rules;
    private final Scheduler scheduler;
    private final Function<DownloadRequest, Flux<DownloadProgress>> download;
    private final Map<String, Pull> pulls = new LinkedHashMap<>();
    private final Sinks.Many<Boolean> wake = Sinks.many().multicast().directBestEffort();
    private final Sinks.Many<QueuedPull> changes = Sinks.many().multicast().directBestEffort();
    /** The run that works on this queue; null when none does. */
    private final AtomicReference<@Nullable Object> running = new AtomicReference<>();

    private long added;

    PullQueue(
            int concurrency,
            Clock clock,
            RetryRules rules,
            Scheduler scheduler,
            Function<DownloadRequest, Flux<DownloadProgress>> download) {
        if (concurrency < 1) {
            throw new IllegalArgumentException("concurrency must be at least 1");
        }
        this.concurrency = concurrency;
        this.clock = clock;
        this.rules = rules;
        this.scheduler = scheduler;
        this.download = download;
    }

    /** A queue of pulls that become downloads. */
    public static PullQueue of(
            DownloadStarter downloads, int concurrency, Function<DownloadRequest, ModelProvider> providers) {
        return new PullQueue(
                concurrency,
                downloads.engine().clock(),
                RetryRules.QUEUED,
                downloads.engine().threads().files(),
                request -> downloads.download(providers.apply(request), request));
    }

    /** One pull; all its fields are guarded by the queue. */
    private static final class Pull {
        private final long number;
        private final DownloadRequest request;
        private Sinks.Empty<Void> stop = Sinks.empty();
        private QueuedPull now;

        Pull(long number, DownloadRequest request, QueuedPull now) {
            this.number = number;
            this.request = request;
            this.now = now;
        }
    }

    /** A pull whose turn it is, and what stops this turn alone. */
    private record Turn(Pull pull, Sinks.Empty<Void> stop) {}

    /**
     * Adds a pull; an equal one that is not over yet is not added again, but gets the higher priority of both.
     *
     * @return its id
     */
    public String add(DownloadRequest request, int priority) {
        Pull pull;
        synchronized (this) {
            Optional<Pull> equal = pulls.values().stream()
                    .filter(each ->
                            each.request.equals(request) && !each.now.state().terminal())
                    .findFirst();
            if (equal.isPresent()) {
                pull = equal.get();
                pull.now = with(pull.now, Math.max(priority, pull.now.priority()));
            } else {
                String id = DownloadId.next(clock);
                String model = DownloadProgress.builder(id, request.provider(), request.model())
                        .build(clock.instant())
                        .model();
                pull = new Pull(
                        added++,
                        request,
                        new QueuedPull(id, request.provider(), model, priority, State.QUEUED, 0, null, null, null));
                pulls.put(id, pull);
                forgetOldest();
            }
        }
        changed(pull);
        return pull.now.id();
    }

    private void forgetOldest() {
        List<String> over = pulls.values().stream()
                .filter(pull -> pull.now.state().terminal())
                .map(pull -> pull.now.id())
                .toList();
        over.stream().limit(Math.max(0, pulls.size() - MAX_REMEMBERED)).forEach(pulls::remove);
    }

    private static QueuedPull with(QueuedPull pull, int priority) {
        return new QueuedPull(
                pull.id(),
                pull.provider(),
                pull.model(),
                priority,
                pull.state(),
                pull.attempt(),
                pull.retryIn(),
                pull.progress(),
                pull.failure());
    }

    /** Every pull, also some that are over, in the order in which they were added. */
    public synchronized List<QueuedPull> pulls() {
        return pulls.values().stream().map(pull -> pull.now).toList();
    }

    /** Stops a pull for now; false when there is none that could be. */
    public boolean pause(String id) {
        return stop(id, State.PAUSED);
    }

    /** Ends a pull for good; false when there is none, or it is over. */
    public boolean cancel(String id) {
        return stop(id, State.CANCELLED);
    }

    private boolean stop(String id, State to) {
        Pull pull;
        Sinks.Empty<Void> stopped;
        synchronized (this) {
            pull = pulls.get(id);
            if (pull == null || pull.now.state().terminal() || pull.now.state() == to) {
                return false;
            }
            to(pull, to, null, null);
            // A resume that comes now gives the pull a signal of its own.
            stopped = pull.stop;
        }
        stopped.tryEmitEmpty();
        changed(pull);
        return true;
    }

    /** Lets a paused pull wait for its turn again, or one that waits for its next try have it now; false for any other. */
    public boolean resume(String id) {
        Pull pull;
        Sinks.Empty<Void> waiting;
        synchronized (this) {
            pull = pulls.get(id);
            if (pull == null || (pull.now.state() != State.PAUSED && pull.now.state() != State.WAITING)) {
                return false;
            }
            waiting = pull.stop;
            pull.stop = Sinks.empty();
            to(pull, State.QUEUED, null, null);
        }
        waiting.tryEmitEmpty();
        changed(pull);
        return true;
    }

    /** Works until it is left, and tells of every change; only one may run at a time. */
    public Flux<QueuedPull> run() {
        return Flux.defer(() -> {
            Object run = new Object();
            if (!running.compareAndSet(null, run)) {
                return Flux.error(new IllegalStateException("This queue runs already."));
            }
            Flux<QueuedPull> work = wake.asFlux()
                    .startWith(true)
                    .onBackpressureLatest()
                    // Off the lock that wakes are told under.
                    .publishOn(scheduler, 1)
                    .concatMapIterable(woken -> ready(run), 1)
                    .flatMap(this::pull, Integer.MAX_VALUE, 1)
                    .thenMany(Flux.empty());
            Flux<QueuedPull> told = changes.asFlux()
                    .onBackpressureBuffer(MAX_REMEMBERED, BufferOverflowStrategy.DROP_OLDEST)
                    .publishOn(scheduler, 1);
            return Flux.merge(told, work).doFinally(signal -> left());
        });
    }

    private synchronized void left() {
        running.set(null);
        for (Pull pull : pulls.values()) {
            if (pull.now.state() == State.RUNNING || pull.now.state() == State.WAITING) {
                to(pull, State.QUEUED, null, null);
            }
        }
    }

    /** Takes those whose turn it is; none for a run that was left meanwhile. */
    private synchronized List<Turn> ready(Object run) {
        if (running.get() != run) {
            return List.of();
        }
        long busy = pulls.values().stream()
                .filter(pull -> pull.now.state() == State.RUNNING)
                .count();
        List<Pull> next = new ArrayList<>(pulls.values().stream()
                .filter(pull -> pull.now.state() == State.QUEUED)
                .sorted(Comparator.comparing((Pull pull) -> -pull.now.priority())
                        .thenComparing(pull -> pull.number))
                .limit(Math.max(0, concurrency - busy))
                .toList());
        for (Pull pull : next) {
            pull.stop = Sinks.empty();
            pull.now = new QueuedPull(
                    pull.now.id(),
                    pull.now.provider(),
                    pull.now.model(),
                    pull.now.priority(),
                    State.RUNNING,
                    pull.now.attempt() + 1,
                    null,
                    pull.now.progress(),
                    null);
        }
        return next.stream().map(pull -> new Turn(pull, pull.stop)).toList();
    }

    private Mono<Void> pull(Turn turn) {
        Pull pull = turn.pull();
        Sinks.Empty<Void> stop = turn.stop();
        changed(pull);
        return download.apply(pull.request)
                .doOnNext(state -> progress(pull, stop, state))
                .takeUntilOther(stop.asMono())
                .filter(state -> state.status() == DownloadStatus.COMPLETE)
                .count()
                .flatMap(complete -> complete > 0 ? ended(pull, stop) : failed(pull, stop, endless()))
                .onErrorResume(failure -> failed(pull, stop, IoErrors.of(failure)));
    }

    private void progress(Pull pull, Sinks.Empty<Void> stop, DownloadProgress state) {
        synchronized (this) {
            if (pull.stop == stop && pull.now.state() == State.RUNNING) {
                to(pull, State.RUNNING, null, state);
            }
        }
        tell(pull);
    }

    private Mono<Void> ended(Pull pull, Sinks.Empty<Void> stop) {
        return Mono.fromRunnable(() -> {
            synchronized (this) {
                if (pull.stop == stop && pull.now.state() == State.RUNNING) {
                    to(pull, State.DONE, null, null);
                }
            }
            changed(pull);
        });
    }

    /** Means nothing for one that was stopped. */
    private static DownloadException endless() {
        return new DownloadException(
                ErrorCode.IO, "The download ended without a result. Try it again; what arrived is kept.");
    }

    private Mono<Void> failed(Pull pull, Sinks.Empty<Void> stop, DownloadException failure) {
        Duration delay;
        synchronized (this) {
            if (pull.stop != stop || pull.now.state() != State.RUNNING) {
                return Mono.empty();
            }
            int tries = pull.now.attempt();
            boolean again = failure.retryable() && failure.code() != ErrorCode.CANCELLED && tries <= rules.retries();
            delay = again ? rules.delays().get(Math.min(tries, rules.delays().size()) - 1) : null;
            pull.now = new QueuedPull(
                    pull.now.id(),
                    pull.now.provider(),
                    pull.now.model(),
                    pull.now.priority(),
                    again ? State.WAITING : State.FAILED,
                    tries,
                    delay,
                    pull.now.progress(),
                    failure);
        }
        changed(pull);
        return delay == null
                ? Mono.empty()
                : Mono.delay(delay)
                        .takeUntilOther(stop.asMono())
                        .doOnNext(now -> again(pull, stop))
                        .then();
    }

    private void again(Pull pull, Sinks.Empty<Void> stop) {
        synchronized (this) {
            if (pull.stop == stop && pull.now.state() == State.WAITING) {
                to(pull, State.QUEUED, null, null);
            }
        }
        changed(pull);
    }

    private static void to(Pull pull, State state, @Nullable Duration retryIn, @Nullable DownloadProgress progress) {
        QueuedPull now = pull.now;
        pull.now = new QueuedPull(
                now.id(),
                now.provider(),
                now.model(),
                now.priority(),
                state,
                now.attempt(),
                retryIn,
                progress == null ? now.progress() : progress,
                now.failure());
    }

    private void changed(Pull pull) {
        tell(pull);
        synchronized (wake) {
            wake.tryEmitNext(true);
        }
    }

    private void tell(Pull pull) {
        synchronized (changes) {
            changes.tryEmitNext(pull.now);
        }
    }
}
