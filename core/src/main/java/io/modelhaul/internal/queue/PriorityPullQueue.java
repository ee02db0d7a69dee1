package io.modelhaul.internal.queue;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.DownloadStatus;
import io.modelhaul.ErrorCode;
import io.modelhaul.ModelRef;
import io.modelhaul.PullQueue;
import io.modelhaul.QueuedPull;
import io.modelhaul.QueuedPull.State;
import io.modelhaul.internal.IoErrors;
import io.modelhaul.internal.download.DownloadStarter;
import io.modelhaul.internal.http.retry.RetryRules;
import io.modelhaul.internal.progress.DownloadId;
import io.modelhaul.internal.request.Requests;
import io.modelhaul.spi.DownloadRequest;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.BufferOverflowStrategy;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/** A queue that keeps its pulls in memory, and lets those of the highest priority run first. */
public final class PriorityPullQueue implements PullQueue {
    private static final int MAX_REMEMBERED = 1000;

    private final int concurrency;
    private final Clock clock;
    private final RetryRules rules;
    private final Scheduler scheduler;
    private final BiFunction<ModelRef, DownloadOptions, DownloadRequest> requests;
    private final Function<DownloadRequest, Flux<DownloadProgress>> download;
    private final Map<String, Pull> pulls = new LinkedHashMap<>();
    private final Sinks.Many<Boolean> wake = Sinks.many().multicast().directBestEffort();
    private final Sinks.Many<QueuedPull> changes = Sinks.many().multicast().directBestEffort();
    /** The run that works on this queue; null when none does. */
    private final AtomicReference<@Nullable Object> running = new AtomicReference<>();

    private long added;

    PriorityPullQueue(
            int concurrency,
            Clock clock,
            RetryRules rules,
            Scheduler scheduler,
            BiFunction<ModelRef, DownloadOptions, DownloadRequest> requests,
            Function<DownloadRequest, Flux<DownloadProgress>> download) {
        if (concurrency < 1) {
            throw new IllegalArgumentException("concurrency must be at least 1");
        }
        this.concurrency = concurrency;
        this.clock = clock;
        this.rules = rules;
        this.scheduler = scheduler;
        this.requests = requests;
        this.download = download;
    }

    /** A queue of pulls that become downloads. */
    public static PullQueue of(DownloadStarter downloads, Requests requests, int concurrency) {
        return new PriorityPullQueue(
                concurrency,
                downloads.engine().clock(),
                RetryRules.QUEUED,
                downloads.engine().threads().files(),
                (model, options) -> requests.of(model, options).request(),
                request -> downloads.download(requests.registry().named(request.provider()), request));
    }

    /** A pull whose turn it is, and what stops this turn alone. */
    private record Turn(Pull pull, Sinks.Empty<Void> stop) {}

    @Override
    public String add(ModelRef model, DownloadOptions options, int priority) {
        return add(requests.apply(model, options), priority);
    }

    String add(DownloadRequest request, int priority) {
        Pull pull;
        synchronized (this) {
            Optional<Pull> equal = pulls.values().stream()
                    .filter(each ->
                            each.request.equals(request) && !each.now.state().terminal())
                    .findFirst();
            if (equal.isPresent()) {
                pull = equal.get();
                pull.priority(Math.max(priority, pull.now.priority()));
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

    @Override
    public synchronized List<QueuedPull> pulls() {
        return pulls.values().stream().map(pull -> pull.now).toList();
    }

    @Override
    public boolean pause(String id) {
        return stop(id, State.PAUSED);
    }

    @Override
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
            pull.to(to);
            // A resume that comes now gives the pull a signal of its own.
            stopped = pull.stop;
        }
        stopped.tryEmitEmpty();
        changed(pull);
        return true;
    }

    @Override
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
            pull.to(State.QUEUED);
        }
        waiting.tryEmitEmpty();
        changed(pull);
        return true;
    }

    @Override
    public Flux<QueuedPull> run() {
        return Flux.defer(() -> {
            Object run = new Object();
            if (!running.compareAndSet(null, run)) {
                return Flux.error(new IllegalStateException("This queue runs already."));
            }
            Flux<QueuedPull> work = wake.asFlux()
                    .startWith(true)
                    .onBackpressureLatest()
                    // Off the lock that wakes are emitted under.
                    .publishOn(scheduler, 1)
                    .concatMapIterable(woken -> ready(run), 1)
                    .flatMap(this::pull, Integer.MAX_VALUE, 1)
                    .thenMany(Flux.empty());
            Flux<QueuedPull> reported = changes.asFlux()
                    .onBackpressureBuffer(MAX_REMEMBERED, BufferOverflowStrategy.DROP_OLDEST)
                    .publishOn(scheduler, 1);
            return Flux.merge(reported, work).doFinally(signal -> left());
        });
    }

    private synchronized void left() {
        running.set(null);
        for (Pull pull : pulls.values()) {
            if (pull.now.state() == State.RUNNING || pull.now.state() == State.WAITING) {
                pull.to(State.QUEUED);
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
            pull.turn();
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
                pull.at(state);
            }
        }
        report(pull);
    }

    private Mono<Void> ended(Pull pull, Sinks.Empty<Void> stop) {
        return Mono.fromRunnable(() -> {
            synchronized (this) {
                if (pull.stop == stop && pull.now.state() == State.RUNNING) {
                    pull.to(State.DONE);
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
            pull.failed(delay, failure);
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
                pull.to(State.QUEUED);
            }
        }
        changed(pull);
    }

    private void changed(Pull pull) {
        report(pull);
        synchronized (wake) {
            wake.tryEmitNext(true);
        }
    }

    private void report(Pull pull) {
        synchronized (changes) {
            changes.tryEmitNext(pull.now);
        }
    }
}
