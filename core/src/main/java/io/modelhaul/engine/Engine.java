package io.modelhaul.engine;

import io.modelhaul.CachePolicy;
import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.Environment;
import io.modelhaul.FileProgress;
import io.modelhaul.http.HttpSettings;
import io.modelhaul.http.HttpTransport;
import io.modelhaul.http.RetryRules;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.ModelProvider;
import io.modelhaul.spi.ProviderContext;
import io.modelhaul.store.ModelManifest;
import io.modelhaul.store.StoredModel;
import io.modelhaul.transfer.BandwidthLimiter;
import io.modelhaul.transfer.ConnectionBudget;
import io.modelhaul.transfer.LocalFailures;
import io.modelhaul.transfer.TransferContext;
import io.modelhaul.transfer.TransferThreads;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
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
    private final SharedDownloads downloads;
    private final Map<String, ProgressMeter> meters = new ConcurrentHashMap<>();
    private final Map<String, List<FileProgress>> toldFiles = new ConcurrentHashMap<>();

    /**
     * Starts nothing yet.
     *
     * @param force whether files are forced to disk before they get their final name
     * @param sources the providers of fallbacks
     */
    public Engine(
            Environment environment,
            Clock clock,
            Path stateFolder,
            HttpTransport http,
            boolean force,
            Sources sources) {
        this.sources = sources;
        this.environment = environment;
        this.clock = clock;
        this.stateFolder = stateFolder;
        this.http = http;
        this.force = force;
        this.downloads = new SharedDownloads(clock);
    }

    /** The download of that request; equal ones share one transfer. */
    public Flux<DownloadProgress> download(ModelProvider provider, DownloadRequest request) {
        return downloads.share(
                request,
                id -> provider.download(request, new EngineContext(this, id, request))
                        .doFinally(signal -> toldFiles.remove(id)));
    }

    /** The plan of that request. */
    public Mono<DownloadPlan> plan(ModelProvider provider, DownloadRequest request) {
        return Mono.defer(() -> {
                    EngineContext context = new EngineContext(this, "", request);
                    return context.chain(request).around(provider.plan(request, context));
                })
                .onErrorMap(LocalFailures::of);
    }

    /** What a plan means on this machine. */
    public Mono<Preflight> preflight(DownloadPlan plan, DownloadOptions options) {
        return Mono.defer(() -> {
            DownloadRequest request = new DownloadRequest(plan.provider(), plan.model(), options);
            return executor(request, http(options), new ProgressMeter("", request, clock))
                    .preflight(plan);
        });
    }

    /** What a provider gets for a call that is no download. */
    public ProviderContext context(DownloadRequest request) {
        return new EngineContext(this, "", request);
    }

    PlanExecutor executor(DownloadRequest request, HttpTransport transport, ProgressMeter meter) {
        DownloadOptions options = request.options();
        Long rate = options.get(DownloadOptions.LIMIT_RATE);
        if (rate != null) {
            limiter.limit(rate);
        }
        ConnectionBudget connections = new ConnectionBudget(options.get(DownloadOptions.CONNECTIONS, CONNECTIONS));
        TransferContext context = new TransferContext(transport, threads, connections, limiter, force);
        return new PlanExecutor(request, context, meter, stateFolder);
    }

    HttpTransport http() {
        return http;
    }

    HttpTransport http(DownloadOptions options) {
        return options.policy() == CachePolicy.CACHE_ONLY ? http.offline() : http;
    }

    /** The limits of a call: its options, else those of this engine. */
    HttpSettings settings(DownloadOptions options) {
        HttpSettings usual = http.settings();
        RetryRules rules = usual.retry();
        return new HttpSettings(
                options.get(DownloadOptions.CONNECT_TIMEOUT, usual.connectTimeout()),
                usual.responseTimeout(),
                options.get(DownloadOptions.STALL_TIMEOUT, usual.stallTimeout()),
                new RetryRules(
                        options.get(DownloadOptions.RETRIES, rules.retries()),
                        options.get(DownloadOptions.RETRY_BUDGET, rules.budget()),
                        options.get(DownloadOptions.RETRY_DELAY, rules.delays())));
    }

    Sources sources() {
        return sources;
    }

    /** What the files of a stored model are. */
    public Mono<ModelManifest> manifest(StoredModel model) {
        return new ManifestOf(model).read(this::blocking);
    }

    Environment environment() {
        return environment;
    }

    Path stateFolder() {
        return stateFolder;
    }

    /** What a provider tells of a download that its server runs. */
    void tellFiles(String id, List<FileProgress> inFlight) {
        toldFiles.put(id, List.copyOf(inFlight));
    }

    Clock clock() {
        return clock;
    }

    Map<String, ProgressMeter> meters() {
        return meters;
    }

    <T> Mono<T> blocking(Callable<? extends @Nullable T> work) {
        return Mono.<T>fromCallable(work).onErrorMap(LocalFailures::of).subscribeOn(threads.files());
    }

    /** Cancels a download for all its watchers; false when none with that id runs. */
    public boolean cancel(String id) {
        return downloads.cancel(id);
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

    /** Changes the limit on bytes a second; null lifts it. */
    public void limitRate(@Nullable Long bytesPerSecond) {
        limiter.limit(bytesPerSecond);
    }

    /** Cancels what runs and frees connections and threads; what arrived stays for the next time. */
    @Override
    public void close() {
        downloads.cancelAll();
        threads.close();
        http.close();
    }
}
