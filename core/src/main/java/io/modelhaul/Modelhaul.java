package io.modelhaul;

import io.modelhaul.internal.download.DownloadSessions;
import io.modelhaul.internal.download.DownloadStarter;
import io.modelhaul.internal.download.Engine;
import io.modelhaul.internal.download.JournalledDownloads;
import io.modelhaul.internal.download.PlanPreview;
import io.modelhaul.internal.http.HttpSettings;
import io.modelhaul.internal.http.HttpTransport;
import io.modelhaul.internal.queue.PriorityPullQueue;
import io.modelhaul.internal.request.ProviderRegistry;
import io.modelhaul.internal.request.Requests;
import io.modelhaul.internal.request.ResolvedRequest;
import io.modelhaul.internal.store.LocalModelStore;
import io.modelhaul.internal.store.UnfinishedDownloads;
import io.modelhaul.metrics.TransferLog;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.ModelProvider;
import io.modelhaul.store.ModelStore;
import io.modelhaul.store.PendingDownloads;
import io.modelhaul.store.Preflight;
import io.modelhaul.store.StoredModel;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Downloads AI models onto this machine, from any provider, verified and resumable.
 *
 * <pre>{@code
 * try (Modelhaul haul = Modelhaul.create()) {
 *   Flux<DownloadProgress> progress = haul.download("huggingface", "Qwen/Qwen3-0.6B", DownloadOptions.none());
 * }
 * }</pre>
 *
 * <p>Nothing happens before subscription. Equal downloads share one transfer; it stops when its last watcher leaves, and
 * what arrived is resumable. A stream begins with {@link DownloadStatus#STARTING} and has exactly one terminal status, last:
 * {@code COMPLETE} and then completion, or {@code ERROR} or {@code CANCELLED} and then {@link DownloadException} with the
 * same code. A call that is wrong in itself (unknown provider, option that the provider cannot honour) is an error with
 * nothing before it. Thread-safe; meant to live as long as the application.
 */
public final class Modelhaul implements AutoCloseable {
    private static final Duration METRICS_KEPT = Duration.ofHours(24);

    private final Engine engine;
    private final DownloadSessions sessions;
    private final DownloadStarter downloads;
    private final Requests requests;
    private final LocalModelStore models;
    private final PendingDownloads pending;
    private final Providers providers;

    private Modelhaul(Engine engine, DownloadSessions sessions, ProviderRegistry registry) {
        this.engine = engine;
        this.sessions = sessions;
        this.downloads = new DownloadStarter(engine, sessions, new JournalledDownloads(engine, sessions));
        this.requests = new Requests(registry, engine);
        this.models = new LocalModelStore(downloads, requests);
        this.pending = new UnfinishedDownloads(downloads, requests);
        this.providers = new Providers(requests);
    }

    /** A Modelhaul with the defaults of this process's environment. */
    public static Modelhaul create() {
        return builder().build();
    }

    /** Starts a Modelhaul with settings of its own. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Downloads a model.
     *
     * @param provider a provider's id or alias
     * @param model the model's name, as the provider writes it
     */
    public Flux<DownloadProgress> download(String provider, String model, DownloadOptions options) {
        return download(ModelRef.of(provider, model), options);
    }

    /**
     * Downloads a model. An equal download that is pending is resumed, and keeps its id.
     *
     * <p>Of a {@link LockedModel}, exactly what is locked: errors with {@link ErrorCode#CHECKSUM_MISMATCH} naming the
     * difference when those bytes cannot be had; the options say where from, where to, and how.
     */
    public Flux<DownloadProgress> download(ModelRef model, DownloadOptions options) {
        return Flux.defer(() -> download(requests.of(model, options)));
    }

    private Flux<DownloadProgress> download(ResolvedRequest call) {
        return call.id() == null
                ? call.with(downloads::download)
                : downloads.download(call.provider(), call.request(), call.id());
    }

    /**
     * Downloads several models side by side, each with its own provider, cache and failure. Each event carries its
     * download's id; one that fails does not stop the others, and its error comes after all have ended.
     */
    public Flux<DownloadProgress> downloadAll(List<? extends ModelRef> models, DownloadOptions options) {
        return Flux.fromIterable(models)
                .flatMapDelayError(model -> download(model, options), Math.max(1, models.size()), 1);
    }

    /** The files that a download would consist of; transfers no content. */
    public Mono<DownloadPlan> plan(String provider, String model, DownloadOptions options) {
        return plan(ModelRef.of(provider, model), options);
    }

    /** The files that a download would consist of; errors as the download would, and transfers no content. */
    public Mono<DownloadPlan> plan(ModelRef model, DownloadOptions options) {
        return Mono.defer(() -> requests.of(model, options).with(new PlanPreview(engine)::plan));
    }

    /** What a plan means on this machine: what is here, what is missing, whether there is room. Hashes nothing. */
    public Mono<Preflight> preflight(DownloadPlan plan, DownloadOptions options) {
        return new PlanPreview(engine).preflight(plan, options);
    }

    /** Makes sure that a model is here, and emits where. */
    public Mono<StoredModel> ensure(String provider, String model, DownloadOptions options) {
        return ensure(ModelRef.of(provider, model), options);
    }

    /** Makes sure that a model is here, and emits where. */
    public Mono<StoredModel> ensure(ModelRef model, DownloadOptions options) {
        return Mono.defer(() -> {
            ResolvedRequest call = requests.of(model, options);
            return download(call).last().flatMap(complete -> models.downloaded(call, complete));
        });
    }

    /**
     * Downloads into a temporary folder of its own, leaving every cache alone; closing the model removes the folder. A
     * download that fails leaves nothing.
     */
    public Mono<TemporaryModel> temporary(ModelRef model, DownloadOptions options) {
        DownloadOptions uncached =
                options.toBuilder().policy(CachePolicy.NO_CACHE).build();
        return download(model, uncached).last().map(TemporaryModel::of);
    }

    /**
     * Checks a call without starting anything and without asking a server; equal results mean one and the same download.
     *
     * @throws DownloadException with the code that a download of it would end with at once
     */
    public DownloadRequest validate(ModelRef model, DownloadOptions options) {
        ResolvedRequest call = requests.of(model, options);
        call.provider().validate(call.request(), requests.context(call.request()));
        return call.request();
    }

    /**
     * Cancels a running download for all its watchers; false when none with that id runs. What arrived is kept, and the
     * download stays {@link #pending() pending} under its id.
     */
    public Mono<Boolean> cancel(String id) {
        return Mono.fromSupplier(() -> sessions.cancel(id));
    }

    /** Cancels every running download for all its watchers; what arrived is kept, and each stays pending. */
    public void cancelAll() {
        sessions.cancelAll();
    }

    /** The newest state of every running download, oldest first. */
    public List<DownloadProgress> active() {
        return sessions.active();
    }

    /** The files in flight in a running download; empty for an unknown id. */
    public List<FileProgress> files(String id) {
        return sessions.files(id);
    }

    /** The downloads that were begun and are not finished. */
    public PendingDownloads pending() {
        return pending;
    }

    /** The models on this machine. */
    public ModelStore models() {
        return models;
    }

    /** The providers: what they are, and what they offer beside downloads. */
    public Providers providers() {
        return providers;
    }

    /**
     * A queue for pulls.
     *
     * @param concurrency how many run at once
     */
    public PullQueue queue(int concurrency) {
        return PriorityPullQueue.of(downloads, requests, concurrency);
    }

    /** What happened over the last hours: every attempt at every source, sums, and the health of each layer. */
    public TransferLog metrics() {
        return engine.log();
    }

    /** Changes the limit on bytes a second of all downloads together, running ones too; null or 0 lifts it. */
    public void limitRate(@Nullable Long bytesPerSecond) {
        engine.limitRate(bytesPerSecond);
    }

    /**
     * Makes threads and connections ready, which saves the first download some 50 ms; optional. Works on the subscriber's
     * thread, and never twice.
     */
    public Mono<Void> warmup() {
        return Mono.fromRunnable(engine::warmup);
    }

    /**
     * Cancels what runs, and frees connections and threads. What arrived is resumable. Any later call errors with
     * {@link ErrorCode#CANCELLED}.
     */
    @Override
    public void close() {
        engine.refuseWork();
        sessions.cancelAll();
        engine.close();
    }

    /**
     * As {@link #close()}, and completes when nothing is left of it: the journals of cancelled downloads are written, and
     * threads and connections are gone. Never errors.
     */
    public Mono<Void> closeLater() {
        return Mono.<Void>fromRunnable(this::close)
                .subscribeOn(Schedulers.boundedElastic())
                .then(Mono.defer(engine::closed));
    }

    /** Collects the settings of a {@link Modelhaul}; not thread-safe. */
    public static final class Builder {
        private final List<ModelProvider> providers = new ArrayList<>();
        private Environment environment = Environment.ofProcess();
        private Clock clock = Clock.systemUTC();
        private @Nullable Path stateFolder;
        private @Nullable ClassLoader classLoader;
        private DownloadOptions defaults = DownloadOptions.none();
        private boolean forceToDisk = true;

        private Builder() {}

        /** The variables that caches, tokens and proxies follow from, instead of the process's own. */
        public Builder environment(Environment variables) {
            environment = variables;
            return this;
        }

        /** Where Modelhaul remembers what it verified, what is pending, and what happened. */
        public Builder stateFolder(Path folder) {
            stateFolder = folder;
            return this;
        }

        /** The clock that timestamps come from. */
        public Builder clock(Clock time) {
            clock = time;
            return this;
        }

        /** Where providers are looked for; the thread's context class loader when not set. */
        public Builder classLoader(ClassLoader loader) {
            classLoader = loader;
            return this;
        }

        /** A provider added by hand; it replaces a found one of the same id. */
        public Builder provider(ModelProvider provider) {
            providers.add(provider);
            return this;
        }

        /**
         * Limits and retry rules of calls that set none of their own: of these options, {@link
         * DownloadOptions#CONNECT_TIMEOUT}, {@link DownloadOptions#STALL_TIMEOUT}, {@link DownloadOptions#RETRIES}, {@link
         * DownloadOptions#RETRY_BUDGET} and {@link DownloadOptions#RETRY_DELAY} are used.
         */
        public Builder defaults(DownloadOptions options) {
            defaults = options;
            return this;
        }

        /** Whether files are forced to disk before they get their final name; true when not set. */
        public Builder forceToDisk(boolean force) {
            forceToDisk = force;
            return this;
        }

        /** A Modelhaul with these settings. */
        public Modelhaul build() {
            HttpTransport http = HttpTransport.builder(environment)
                    .settings(HttpSettings.DEFAULT.with(defaults))
                    .build();
            Path state = stateFolder == null ? environment.stateFolder() : stateFolder;
            ProviderRegistry registry =
                    new ProviderRegistry(providers, ProviderRegistry.loaderOr(classLoader), environment);
            DownloadSessions sessions = new DownloadSessions(clock);
            Engine engine =
                    new Engine(environment, clock, state, http, forceToDisk, METRICS_KEPT, registry, sessions::size);
            return new Modelhaul(engine, sessions, registry);
        }
    }
}
