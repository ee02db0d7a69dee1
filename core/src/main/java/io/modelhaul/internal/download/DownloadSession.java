package io.modelhaul.internal.download;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.DownloadStatus;
import io.modelhaul.ErrorCode;
import io.modelhaul.FileProgress;
import io.modelhaul.Hint;
import io.modelhaul.internal.ProviderCall;
import io.modelhaul.internal.http.HttpTransport;
import io.modelhaul.internal.plan.PlanExecutor;
import io.modelhaul.internal.progress.AttemptRecorder;
import io.modelhaul.internal.progress.ProgressMeter;
import io.modelhaul.internal.state.LastUse;
import io.modelhaul.internal.transfer.BandwidthLimiter;
import io.modelhaul.internal.transfer.ConnectionBudget;
import io.modelhaul.internal.transfer.TransferContext;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.ModelProvider;
import io.modelhaul.spi.ProviderContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One download, from its request to its last state, and everything that belongs to it: provider, watchers, entry in the
 * journal, counts, attempts, files in flight, lock and last use.
 */
public final class DownloadSession {
    private static final int CONNECTIONS = 16;

    private final Engine engine;
    private final String id;
    private final ModelProvider provider;
    private final DownloadRequest request;
    private final AttemptRecorder attempts;
    private final SharedDownload watchers;
    private volatile @Nullable JournalEntry entry;
    private volatile @Nullable ProgressMeter meter;
    private volatile List<FileProgress> reportedFiles = List.of();
    private volatile boolean planned;

    /**
     * A download that begins with its first watcher.
     *
     * @param request in its canonical form
     * @param onEnd called when the download is over, before its watchers know
     */
    DownloadSession(
            Engine engine,
            String id,
            ModelProvider provider,
            DownloadRequest request,
            Consumer<DownloadSession> onEnd) {
        this.engine = engine;
        this.id = id;
        this.provider = provider;
        this.request = request;
        this.attempts = new AttemptRecorder(request, provider, engine.clock(), engine.log());
        this.watchers =
                new SharedDownload(id, request, engine.clock(), Flux.defer(this::states), () -> onEnd.accept(this));
    }

    public String id() {
        return id;
    }

    /** Adds a watcher; false when the download is over. */
    boolean join(CoreSubscriber<? super DownloadProgress> watcher) {
        return watchers.join(watcher);
    }

    /** Ends the download for all its watchers; false when it is over already. */
    boolean cancel() {
        return watchers.cancel();
    }

    /** The newest state. */
    DownloadProgress newest() {
        return watchers.newest();
    }

    /** The files in flight. */
    List<FileProgress> files() {
        ProgressMeter running = meter;
        return running == null ? reportedFiles : running.files();
    }

    /** What the journal knows of it; null when it is not journalled, or not yet. */
    @Nullable
    JournalEntry entry() {
        return entry;
    }

    private Flux<DownloadProgress> states() {
        CallContext context = CallContext.ofDownload(engine, request, this);
        Flux<DownloadProgress> states = attempts.watched(provided(context))
                .doOnNext(this::requireLocked)
                .concatMap(this::rememberUse);
        JournalledRequest resumable = new JournalledRequest(request);
        if (!resumable.resumable()) {
            return states;
        }
        JournalEntry journalled =
                new JournalEntry(engine, id, resumable, new RequestReader(engine).storedName(provider, request));
        entry = journalled;
        return journalled.of(states);
    }

    private Flux<DownloadProgress> provided(ProviderContext context) {
        return Flux.defer(() -> provider.download(request, context))
                .onErrorResume(failure -> !(failure instanceof DownloadException), this::ended);
    }

    /** A provider that fails in a way that nobody foresaw did not report its end either. */
    private Flux<DownloadProgress> ended(Throwable failure) {
        DownloadException reason = ProviderCall.failed(request.provider(), failure);
        boolean cancelled = reason.code() == ErrorCode.CANCELLED;
        DownloadProgress end = DownloadProgress.builder(id, request.provider(), request.model())
                .status(cancelled ? DownloadStatus.CANCELLED : DownloadStatus.ERROR)
                .message(reason.getMessage())
                .error(DownloadProgress.Failure.of(reason))
                .build(engine.clock().instant());
        return Flux.just(end).concatWith(Flux.error(reason));
    }

    /** The states of an import: of a plan of the caller's, from files that are already on this machine. */
    Flux<DownloadProgress> imported(Function<ProviderContext, Mono<DownloadPlan>> plan) {
        return Flux.defer(() -> {
                    ProviderContext context = CallContext.ofDownload(engine, request, this);
                    return context.run(request, plan.apply(context));
                })
                .concatMap(this::rememberUse);
    }

    /** A plan whose failure counts as an attempt. */
    Mono<DownloadPlan> recorded(Mono<DownloadPlan> plan) {
        return attempts.planning(plan);
    }

    /** Runs the provider's plan. */
    Flux<DownloadProgress> run(DownloadRequest asked, Mono<DownloadPlan> plan, HttpTransport http) {
        ProgressMeter running = new ProgressMeter(id, asked, engine.clock(), attempts);
        meter = running;
        planned = true;
        return new PlanExecutor(asked, transfers(asked.options(), http), running, engine.stateFolder())
                .run(LockedPlan.enforced(asked, plan)
                        .doOnNext(this::journalCommit)
                        .flatMap(new SelectionRecorder(engine, asked)::remembered))
                .doFinally(signal -> meter = null);
    }

    private TransferContext transfers(DownloadOptions options, HttpTransport http) {
        ConnectionBudget connections = new ConnectionBudget(options.get(DownloadOptions.CONNECTIONS, CONNECTIONS));
        BandwidthLimiter limiter = engine.limiter().below(options.get(DownloadOptions.LIMIT_RATE));
        return new TransferContext(http, engine.threads(), connections, limiter, engine.force());
    }

    private void journalCommit(DownloadPlan plan) {
        JournalEntry journalled = entry;
        if (journalled != null) {
            journalled.planned(plan.commit());
        }
    }

    /** A call of the provider waits for its next try. */
    void retrying(int attempt, Duration delay, DownloadException failure) {
        ProgressMeter running = meter;
        if (running != null) {
            running.retrying(attempt, delay, failure);
        }
    }

    /** A source could not be planned, and the next one stands in for it. */
    void failedOver(String layer, String endpoint, DownloadException failure) {
        ProgressMeter running = meter;
        if (running != null) {
            running.failedOver(layer, endpoint, failure);
        }
    }

    /** The provider's server moves these files. */
    void reportFiles(List<FileProgress> inFlight) {
        reportedFiles = List.copyOf(inFlight);
    }

    /** A lock binds the engine; where a server moves the bytes, nothing was held against the lock. */
    private void requireLocked(DownloadProgress state) {
        boolean locked = request.options().has(DownloadOptions.LOCKED_TO);
        if (locked && state.status() == DownloadStatus.COMPLETE && !planned) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST,
                    Hint.UNLOCK,
                    "A server moves the bytes of " + request.model() + ", so no lockfile can bind them.");
        }
    }

    private Mono<DownloadProgress> rememberUse(DownloadProgress state) {
        Path path = state.location();
        if (state.status() != DownloadStatus.COMPLETE || path == null) {
            return Mono.just(state);
        }
        return engine.<DownloadProgress>blocking(() -> {
                    LastUse.in(engine.stateFolder()).used(path, engine.clock().instant());
                    return state;
                })
                .onErrorReturn(state);
    }
}
