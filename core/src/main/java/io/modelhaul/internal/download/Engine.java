package io.modelhaul.internal.download;

import io.modelhaul.CachePolicy;
import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.Environment;
import io.modelhaul.ErrorCode;
import io.modelhaul.FileProgress;
import io.modelhaul.ModelRef;
import io.modelhaul.Redaction;
import io.modelhaul.internal.ProviderCall;
import io.modelhaul.internal.fallback.FallbackRequest;
import io.modelhaul.internal.fallback.ManifestBuilder;
import io.modelhaul.internal.fallback.Sources;
import io.modelhaul.internal.http.HttpTransport;
import io.modelhaul.internal.http.connect.AddressPolicy;
import io.modelhaul.internal.http.retry.RetryRules;
import io.modelhaul.internal.plan.PlanExecutor;
import io.modelhaul.internal.plan.Preflight;
import io.modelhaul.internal.progress.DownloadId;
import io.modelhaul.internal.progress.ProgressMeter;
import io.modelhaul.internal.state.DownloadJournal;
import io.modelhaul.internal.state.LastUse;
import io.modelhaul.internal.transfer.BandwidthLimiter;
import io.modelhaul.internal.transfer.ConnectionBudget;
import io.modelhaul.internal.transfer.TransferContext;
import io.modelhaul.internal.transfer.TransferThreads;
import io.modelhaul.metrics.TransferLog;
import io.modelhaul.spi.ContentNames;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.ModelProvider;
import io.modelhaul.spi.ProviderContext;
import io.modelhaul.store.FileCheck;
import io.modelhaul.store.ModelManifest;
import io.modelhaul.store.PendingDownload;
import io.modelhaul.store.StoredFile;
import io.modelhaul.store.StoredModel;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What all downloads of one {@link io.modelhaul.Modelhaul} share: connections, threads, the limit on bytes a second. */
public final class Engine implements AutoCloseable {
    private static final int CONNECTIONS = 16;

    private final Environment environment;
    private final Clock clock;
    private final Path stateFolder;
    private final HttpTransport http;
    private final boolean force;
    private final Sources sources;
    private final TransferThreads threads = new TransferThreads();
    private final BandwidthLimiter limiter = new BandwidthLimiter();
    private volatile boolean closed;
    private final SharedDownloads downloads;
    private final Map<String, ProgressMeter> meters = new ConcurrentHashMap<>();
    private final JournalledDownloads journalled;
    private final TransferLog log;
    private final Map<String, List<FileProgress>> toldFiles = new ConcurrentHashMap<>();

    /**
     * Starts nothing yet.
     *
     * @param force whether files are forced to disk before they get their final name
     * @param metricsKept how long it is remembered what happened
     * @param sources the providers of fallbacks
     */
    public Engine(
            Environment environment,
            Clock clock,
            Path stateFolder,
            HttpTransport http,
            boolean force,
            Duration metricsKept,
            Sources sources) {
        this.sources = sources;
        this.environment = environment;
        this.clock = clock;
        this.stateFolder = stateFolder;
        this.http = http;
        this.force = force;
        this.downloads = new SharedDownloads(clock);
        this.journalled = new JournalledDownloads(DownloadJournal.in(stateFolder), clock, threads);
        this.log = new TransferLog(
                stateFolder.resolve("metrics"),
                clock,
                metricsKept,
                () -> downloads.active().size());
    }

    /** Makes ready for the network what the first call would wait for. */
    public void warmup() {
        http.warmup();
    }

    /**
     * The download of that request; equal ones share one transfer, and one that is pending goes on under the name that it
     * has.
     */
    public Flux<DownloadProgress> download(ModelProvider provider, DownloadRequest request) {
        return Mono.defer(() -> downloads.runs(request) ? Mono.<String>empty() : knownAs(request))
                .switchIfEmpty(Mono.fromSupplier(() -> DownloadId.next(clock)))
                .flatMapMany(id -> download(provider, request, id));
    }

    /** A journal that cannot be read is no reason to fail. */
    private Mono<String> knownAs(DownloadRequest request) {
        return pending(request).map(PendingDownload::id).onErrorResume(DownloadException.class, none -> Mono.empty());
    }

    /** The download of that request under a given name; equal ones share one transfer, and the name of the first. */
    public Flux<DownloadProgress> download(ModelProvider provider, DownloadRequest request, String wanted) {
        return downloads.share(
                request,
                () -> wanted,
                id -> journalled.watch(id, request, storedName(provider, request), run(id, provider, request)));
    }

    private Flux<DownloadProgress> run(String id, ModelProvider provider, DownloadRequest request) {
        return new ProviderDownload(this, id, provider, request).run().doFinally(signal -> toldFiles.remove(id));
    }

    /** What a running download brings is known now. */
    void planned(String id, DownloadPlan plan) {
        journalled.planned(id, plan);
    }

    /** The downloads that were begun, here or by a process that is gone, and that nobody works on now. */
    public Flux<PendingDownload> pending() {
        return blocking(journalled::unfinished).flatMapIterable(found -> found);
    }

    /** The download of an equal request that was begun and that nobody works on now; empty when there is none. */
    public Mono<PendingDownload> pending(DownloadRequest request) {
        return blocking(() -> journalled.unfinished(request));
    }

    /** Verifies, removes and prunes what is stored. */
    public Housekeeping housekeeping() {
        return new Housekeeping(this, journalled, LastUse.in(stateFolder), stateFolder);
    }

    /** The request as equal ones are written; as it is when it is wrong, which its provider will say. */
    public DownloadRequest normal(ModelProvider provider, DownloadRequest request) {
        try {
            return provider.normalize(request, context(request));
        } catch (DownloadException e) {
            return request;
        }
    }

    /**
     * The request that a source means to a provider.
     *
     * @throws DownloadException {@link io.modelhaul.ErrorCode#INVALID_REQUEST} when the source names no model
     */
    public DownloadRequest request(ModelProvider provider, ModelRef.Source source, DownloadOptions options) {
        return FallbackRequest.of(provider, source, options, this::context);
    }

    /** The name of what a request brings, however it is written; as it is written when it is none. */
    String storedName(ModelProvider provider, DownloadRequest request) {
        try {
            return provider.storedName(request, context(request));
        } catch (DownloadException e) {
            return Redaction.model(request.model());
        }
    }

    /** Hashes a stored file and compares it with the digest that it tells. */
    Mono<FileCheck> check(StoredFile file) {
        return new StoredFileCheck(this, file).run();
    }

    /** Writes down what models consist of. */
    public Locking locking() {
        return new Locking(this);
    }

    /** A queue of pulls that become downloads of this engine. */
    public PullQueue queue(int concurrency, RetryRules rules, Function<DownloadRequest, ModelProvider> providers) {
        return new PullQueue(
                concurrency, clock, rules, threads.files(), request -> download(providers.apply(request), request));
    }

    /** Brings files that are already somewhere on this machine into a provider's store, verified like any download. */
    public Flux<DownloadProgress> bring(
            ModelProvider provider, DownloadRequest request, Function<ProviderContext, Mono<DownloadPlan>> plan) {
        String id = DownloadId.next(clock);
        return Flux.defer(() -> new ProviderDownload(this, id, provider, request).run(plan));
    }

    public TransferThreads threads() {
        return threads;
    }

    /** What happened. */
    public TransferLog log() {
        return log;
    }

    /** The plan of that request. */
    public Mono<DownloadPlan> plan(ModelProvider provider, DownloadRequest request) {
        return Mono.defer(() -> {
                    EngineContext context = new EngineContext(this, "", request, null);
                    return EngineContext.locked(
                            request, context.chain(request).around(provider.plan(request, context)));
                })
                .onErrorMap(failure -> ProviderCall.failed(request.provider(), failure));
    }

    /** What a plan means on this machine. */
    public Mono<Preflight> preflight(DownloadPlan plan, DownloadOptions options) {
        return Mono.defer(() -> {
            DownloadRequest request = new DownloadRequest(plan.provider(), plan.model(), options);
            return executor(request, http(options), new ProgressMeter("", request, clock, null))
                    .preflight(plan);
        });
    }

    /** What a provider gets for a call that is no download. */
    public ProviderContext context(DownloadRequest request) {
        return new EngineContext(this, "", request, null);
    }

    /** A context for one of several providers that are asked the same. */
    ProviderContext overview(DownloadRequest request) {
        return EngineContext.ofOverview(this, request);
    }

    PlanExecutor executor(DownloadRequest request, HttpTransport transport, ProgressMeter meter) {
        DownloadOptions options = request.options();
        ConnectionBudget connections = new ConnectionBudget(options.get(DownloadOptions.CONNECTIONS, CONNECTIONS));
        BandwidthLimiter own = limiter.below(options.get(DownloadOptions.LIMIT_RATE));
        TransferContext context = new TransferContext(transport, threads, connections, own, force);
        return new PlanExecutor(request, context, meter, stateFolder);
    }

    HttpTransport http() {
        return http;
    }

    /** Where a request may lead to: anywhere, unless it is somebody else's. */
    AddressPolicy reach(DownloadRequest request) {
        List<URI> allowed = request.options().get(DownloadOptions.FOR_CALLER);
        if (allowed == null) {
            return AddressPolicy.ANY;
        }
        OwnServers own = new OwnServers(sources, environment);
        return AddressPolicy.publicAnd(own.of(request), allowed)
                .withStandIns(own.ofStandIns(request))
                .asking(request.options().addresses());
    }

    HttpTransport http(DownloadOptions options) {
        return options.policy() == CachePolicy.CACHE_ONLY ? http.offline() : http;
    }

    Sources sources() {
        return sources;
    }

    /** What the files of a stored model are. */
    public Mono<ModelManifest> manifest(StoredModel model) {
        return new ManifestBuilder(model)
                .read(this::blocking)
                .zipWith(cids(model), (manifest, cids) -> manifest.named(cids.whole(), cids.files()));
    }

    private Mono<ContentNames> cids(StoredModel model) {
        ProviderContext context = context(new DownloadRequest(Sources.IPFS, model.model(), DownloadOptions.none()));
        return Mono.justOrEmpty(sources.contentNaming())
                .flatMap(naming -> naming.names(model, context))
                .defaultIfEmpty(ContentNames.NONE);
    }

    Environment environment() {
        return environment;
    }

    public Path stateFolder() {
        return stateFolder;
    }

    /** What a provider tells of a download that its server runs. */
    void reportFiles(String id, List<FileProgress> inFlight) {
        toldFiles.put(id, List.copyOf(inFlight));
    }

    Clock clock() {
        return clock;
    }

    Map<String, ProgressMeter> meters() {
        return meters;
    }

    public <T> Mono<T> blocking(Callable<? extends @Nullable T> work) {
        return Mono.defer(() -> {
            requireOpen();
            return threads.<T>onDisk(work);
        });
    }

    /** Cancels a download for all its watchers, which stays pending; false when none with that id runs. */
    public boolean cancel(String id) {
        return downloads.cancel(id);
    }

    /** Cancels a download if it runs, and drops it from what is pending; false when there is none with that id. */
    public Mono<Boolean> forget(String id) {
        return Mono.defer(() -> {
            boolean ran = journalled.forgetIf(id, () -> downloads.cancel(id));
            return blocking(() -> journalled.journal().forget(id) || ran);
        });
    }

    /** The newest state of every running download, oldest first. */
    public List<DownloadProgress> active() {
        return downloads.active();
    }

    /** The files on their way in a running download. */
    public List<FileProgress> files(String id) {
        ProgressMeter meter = meters.get(id);
        return meter == null ? toldFiles.getOrDefault(id, List.of()) : meter.files();
    }

    /** Changes the limit on bytes a second of all downloads together; null or 0 lifts it. */
    public void limitRate(@Nullable Long bytesPerSecond) {
        limiter.limit(bytesPerSecond);
    }

    /**
     * Refuses work after the end.
     *
     * @throws DownloadException {@link ErrorCode#CANCELLED}
     */
    public void requireOpen() {
        if (closed) {
            throw new DownloadException(
                    ErrorCode.CANCELLED, "This Modelhaul was closed, and does nothing more. Make another one.");
        }
    }

    /** Cancels what runs; what arrived stays for the next time. */
    public void cancelAll() {
        downloads.cancelAll();
    }

    /** Cancels what runs and frees connections and threads; what arrived stays for the next time. */
    @Override
    public void close() {
        closed = true;
        downloads.cancelAll();
        threads.close();
        log.close();
        http.close();
    }
}
