package io.modelhaul;

import io.modelhaul.internal.Abilities;
import io.modelhaul.internal.ProviderCall;
import io.modelhaul.internal.download.CallContext;
import io.modelhaul.internal.download.DownloadSessions;
import io.modelhaul.internal.download.DownloadStarter;
import io.modelhaul.internal.download.Engine;
import io.modelhaul.internal.download.Housekeeping;
import io.modelhaul.internal.download.Locking;
import io.modelhaul.internal.download.PendingDownloads;
import io.modelhaul.internal.download.PlanPreview;
import io.modelhaul.internal.download.PullQueue;
import io.modelhaul.internal.download.RequestReader;
import io.modelhaul.internal.download.StoredManifest;
import io.modelhaul.internal.http.HttpTransport;
import io.modelhaul.internal.plan.Preflight;
import io.modelhaul.metrics.TransferLog;
import io.modelhaul.spi.CatalogueEntry;
import io.modelhaul.spi.Companions;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.FileSource;
import io.modelhaul.spi.ModelCatalogue;
import io.modelhaul.spi.ModelExporter;
import io.modelhaul.spi.ModelProvider;
import io.modelhaul.spi.ModelPublisher;
import io.modelhaul.spi.ProviderDescriptor;
import io.modelhaul.spi.PublishRequest;
import io.modelhaul.store.ModelCheck;
import io.modelhaul.store.ModelManifest;
import io.modelhaul.store.PendingDownload;
import io.modelhaul.store.PruneRules;
import io.modelhaul.store.Pruned;
import io.modelhaul.store.StoredModel;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Brings AI models onto this machine, from any provider, verified and resumable.
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
    private final ProviderRegistry registry;
    private final Engine engine;
    private final DownloadSessions sessions;
    private final PendingDownloads pending;
    private final DownloadStarter downloads;

    private Modelhaul(ProviderRegistry registry, Engine engine, DownloadSessions sessions) {
        this.registry = registry;
        this.engine = engine;
        this.sessions = sessions;
        this.pending = new PendingDownloads(engine, sessions);
        this.downloads = new DownloadStarter(engine, sessions, pending);
    }

    private Housekeeping housekeeping() {
        return new Housekeeping(downloads);
    }

    private Locking locking() {
        return new Locking(engine);
    }

    /** A Modelhaul with the defaults of this process's environment. */
    public static Modelhaul create() {
        return builder().build();
    }

    /** Starts a Modelhaul with settings of its own. */
    public static Builder builder() {
        return new Builder();
    }

    /** Downloads a model without options. */
    public Flux<DownloadProgress> download(String provider, String model) {
        return download(provider, model, DownloadOptions.none());
    }

    /**
     * Downloads a model.
     *
     * @param provider a provider's id or alias
     * @param model the model's name, as the provider writes it
     */
    public Flux<DownloadProgress> download(String provider, String model, DownloadOptions options) {
        return Flux.defer(() -> resolve(provider, model, options).with(downloads::download));
    }

    /**
     * Downloads a model under an id of the caller's, for instance one that it already gave to its own callers. An equal
     * download that runs already is joined, and keeps its id.
     *
     * @param id up to 64 letters, digits and dashes, unlike that of any other download
     */
    public Flux<DownloadProgress> downloadAs(String id, String provider, String model, DownloadOptions options) {
        if (!id.matches("[0-9A-Za-z-]{1,64}")) {
            throw new IllegalArgumentException("expected an id of up to 64 letters, digits and dashes");
        }
        return Flux.defer(() -> {
            Call call = resolve(provider, model, options);
            return downloads.download(call.provider(), call.request(), id);
        });
    }

    /** Downloads a model from a source. */
    public Flux<DownloadProgress> download(ModelRef.Source source, DownloadOptions options) {
        return Flux.defer(() -> resolve(source, options).with(downloads::download));
    }

    /**
     * Downloads several models side by side, each with its own provider, cache and failure. The states of each tell its own
     * id; one that fails does not stop the others, and its error comes after all have ended.
     */
    public Flux<DownloadProgress> downloadAll(List<ModelRef.Source> sources, DownloadOptions options) {
        return Flux.fromIterable(sources)
                .flatMapDelayError(source -> download(source, options), Math.max(1, sources.size()), 1);
    }

    /**
     * Reads a call without starting anything and without asking anybody; equal answers mean one and the same download.
     *
     * @throws DownloadException with the code that a download of it would end with at once
     */
    public DownloadRequest check(String provider, String model, DownloadOptions options) {
        Call call = resolve(provider, model, options);
        call.provider().validate(call.request(), CallContext.of(engine, call.request()));
        return call.request();
    }

    /** The files that a download would consist of; moves no content byte. */
    public Mono<DownloadPlan> plan(String provider, String model, DownloadOptions options) {
        return Mono.defer(() -> resolve(provider, model, options).with(new PlanPreview(engine)::plan));
    }

    /** The files that a download would consist of; moves no content byte. */
    public Mono<DownloadPlan> plan(ModelRef.Source source, DownloadOptions options) {
        return Mono.defer(() -> resolve(source, options).with(new PlanPreview(engine)::plan));
    }

    /**
     * The files that a download of exactly what is locked would consist of; errors like that download, and moves no content
     * byte.
     */
    public Mono<DownloadPlan> plan(LockedModel locked, DownloadOptions options) {
        return Mono.defer(() -> lockedCall(locked, options).with(new PlanPreview(engine)::plan));
    }

    /** What a plan means on this machine: what is here, what is missing, whether there is room. Hashes nothing. */
    public Mono<Preflight> preflight(DownloadPlan plan, DownloadOptions options) {
        return new PlanPreview(engine).preflight(plan, options);
    }

    /** Makes sure that a model is here, and tells where. */
    public Mono<StoredModel> ensure(String provider, String model, DownloadOptions options) {
        return Mono.defer(() -> ensure(resolve(provider, model, options)));
    }

    /** Makes sure that a model is here, and tells where. */
    public Mono<StoredModel> ensure(ModelRef.Source source, DownloadOptions options) {
        return Mono.defer(() -> ensure(resolve(source, options)));
    }

    private Mono<StoredModel> ensure(Call call) {
        return call.with(downloads::download).last().flatMap(state -> stored(call, state));
    }

    private Mono<StoredModel> stored(Call call, DownloadProgress complete) {
        Path path = Path.of(Objects.requireNonNullElse(complete.path(), ""));
        Housekeeping stored = housekeeping();
        return stored.find(call.provider(), call.request())
                .filter(model -> model.path().equals(path) || path.startsWith(model.path()))
                .switchIfEmpty(
                        stored.list(List.of(call.provider()), call.request().options())
                                .filter(model -> model.path().equals(path))
                                .next())
                // A store that cannot be read now has the model all the same.
                .onErrorResume(DownloadException.class, unreadable -> Mono.empty())
                .switchIfEmpty(stored.unlisted(call.request(), path));
    }

    /**
     * Cancels a running download for all its watchers; false when none with that id runs. What arrived is kept, and the
     * download stays pending under its id: {@link #resume(String)} finishes it, {@link #forget} drops it.
     */
    public Mono<Boolean> cancel(String id) {
        return Mono.fromSupplier(() -> sessions.cancel(id));
    }

    /**
     * Drops a download from what is pending, and cancels it if it runs here; false when there is none with that id. What
     * arrived stays until the same model is pulled again, removed, or unfinished files are pruned.
     */
    public Mono<Boolean> forget(String id) {
        return pending.forget(id);
    }

    /** The newest state of every running download, oldest first. */
    public List<DownloadProgress> active() {
        return sessions.active();
    }

    /** The files on their way in a running download; empty for an unknown id. */
    public List<FileProgress> files(String id) {
        return sessions.files(id);
    }

    /** The downloads that were begun, here or by a process that is gone, and that nobody works on now; oldest first. */
    public Flux<PendingDownload> pending() {
        return pending.all();
    }

    /**
     * The pending download of what {@link #check} returned; empty when there is none. A download of the same goes on with
     * it and keeps its id.
     */
    public Mono<PendingDownload> pending(DownloadRequest request) {
        return pending.of(request);
    }

    /** Goes on with a pending download, under its own id, with the secrets that the provider finds in its environment. */
    public Flux<DownloadProgress> resume(String id) {
        return resume(id, ResumeCredentials.NONE);
    }

    /**
     * Goes on with a pending download, under its own id; errors with {@link ErrorCode#NOT_FOUND} when none has that id.
     * One that fails stays pending.
     */
    public Flux<DownloadProgress> resume(String id, ResumeCredentials credentials) {
        return pending()
                .filter(pending -> pending.id().equals(id))
                .next()
                .switchIfEmpty(Mono.error(() -> new DownloadException(
                        ErrorCode.NOT_FOUND,
                        "No download '" + id + "' is pending: it is finished, or another process works on it."
                                + " 'pending' lists them.")))
                .flatMapMany(pending -> resume(pending, credentials));
    }

    /**
     * Goes on with all pending downloads, one after the other, each with its own states and failure; the errors of those
     * that failed come after all have ended.
     */
    public Flux<DownloadProgress> resumeAll(ResumeCredentials credentials) {
        return pending()
                .collectList()
                .flatMapMany(Flux::fromIterable)
                .concatMapDelayError(each -> resume(each, credentials));
    }

    private Flux<DownloadProgress> resume(PendingDownload pending, ResumeCredentials credentials) {
        return Flux.defer(() -> {
            ModelProvider provider = registry.named(pending.provider());
            return credentials
                    .optionsFor(pending)
                    .defaultIfEmpty(DownloadOptions.none())
                    .map(supplied ->
                            new Call(provider, PendingRequests.of(pending, provider, supplied)).checked(registry))
                    .flatMapMany(call -> downloads.download(call.provider(), call.request(), pending.id()));
        });
    }

    /**
     * Downloads into a temporary folder of its own, leaving every cache alone; whoever gets the model closes it, which
     * removes the folder. A download that fails leaves nothing.
     */
    public Mono<TemporaryModel> temporary(ModelRef.Source source, DownloadOptions options) {
        DownloadOptions uncached =
                options.toBuilder().policy(CachePolicy.NO_CACHE).build();
        return download(source, uncached).last().map(state -> {
            Path path = Path.of(Objects.requireNonNullElse(state.path(), ""));
            Path folder = path.getFileName().toString().startsWith(TemporaryModel.PREFIX) ? path : parentOf(path);
            return new TemporaryModel(path, folder);
        });
    }

    private static Path parentOf(Path file) {
        Path folder = file.getParent();
        while (folder != null && !String.valueOf(folder.getFileName()).startsWith(TemporaryModel.PREFIX)) {
            folder = folder.getParent();
        }
        return Objects.requireNonNull(folder, "temporary folder");
    }

    /** What a model that was just downloaded consists of, to the byte, for a lockfile. */
    public Mono<LockedModel> lock(String provider, String model, DownloadOptions options) {
        return Mono.defer(() -> resolve(provider, model, options).with(locking()::lock));
    }

    /** What a model that was just downloaded consists of, to the byte, for a lockfile. */
    public Mono<LockedModel> lock(ModelRef.Source source, DownloadOptions options) {
        return Mono.defer(() -> resolve(source, options).with(locking()::lock));
    }

    /**
     * What an archive says of a stored model, as {@link #list} or {@link #show} told of it. Every file is hashed; one that
     * is wrong or missing errors with {@link ErrorCode#CHECKSUM_MISMATCH}.
     */
    public Mono<ExportedModel> export(StoredModel model, DownloadOptions where) {
        return Mono.defer(() -> {
            ModelProvider provider = registry.named(model.provider());
            return locking().export(provider, model, CallContext.of(engine, request(provider, where)));
        });
    }

    /**
     * Downloads exactly what is locked; errors with {@link ErrorCode#CHECKSUM_MISMATCH} naming the difference when that
     * cannot be had.
     *
     * @param options where from, where to, and how; what belongs to the model is locked
     */
    public Flux<DownloadProgress> download(LockedModel locked, DownloadOptions options) {
        return Flux.defer(() -> lockedCall(locked, options).with(downloads::download));
    }

    private Call lockedCall(LockedModel locked, DownloadOptions options) {
        ModelProvider provider = registry.named(locked.provider());
        return new Call(provider, LockedRequests.of(locked, provider, options)).checked(registry);
    }

    /**
     * Takes in a model that was exported elsewhere; every byte is verified.
     *
     * @param sources where the bytes of each file are
     * @param where options that say where to put it
     */
    public Flux<DownloadProgress> takeIn(
            ExportedModel exported, Function<String, FileSource> sources, DownloadOptions where) {
        return Flux.defer(() -> {
            ModelProvider provider = registry.named(exported.model().provider());
            DownloadRequest request = new DownloadRequest(
                    provider.descriptor().id(), exported.model().model(), where);
            new Call(provider, request).checked(registry);
            return downloads.importFiles(
                    provider,
                    request,
                    context -> Abilities.required(provider, ModelExporter.class, "import models")
                            .importModel(exported, where, context)
                            .map(plan -> LockedRequests.withSources(plan, sources)));
        });
    }

    /** What goes well with a model that is here, such as the projector of a vision model. Asks nobody. */
    public Flux<ModelRef.Source> companions(String provider, String model, DownloadOptions options) {
        return Flux.defer(() -> companions(resolve(provider, model, options)));
    }

    /** What goes well with a model that is here, such as the projector of a vision model. Asks nobody. */
    public Flux<ModelRef.Source> companions(ModelRef.Source source, DownloadOptions options) {
        return Flux.defer(() -> companions(resolve(source, options)));
    }

    private Flux<ModelRef.Source> companions(Call call) {
        return ProviderCall.many(
                call.provider(),
                () -> Flux.fromStream(call.provider().ability(Companions.class).stream())
                        .flatMap(each -> each.companions(call.request(), CallContext.of(engine, call.request()))));
    }

    /**
     * A queue for pulls.
     *
     * @param concurrency how many run at once
     */
    public PullQueue queue(int concurrency) {
        return PullQueue.of(downloads, concurrency, request -> registry.named(request.provider()));
    }

    /** The request for a queue; errors like {@link #download(String, String, DownloadOptions)} when the call is wrong. */
    public DownloadRequest request(String provider, String model, DownloadOptions options) {
        return resolve(provider, model, options).request();
    }

    /** The request of a source; errors like {@link #download(ModelRef.Source, DownloadOptions)} when the call is wrong. */
    public DownloadRequest request(ModelRef.Source source, DownloadOptions options) {
        return resolve(source, options).request();
    }

    /** What happened over the last hours: every try of every source, sums, and the health of each layer. */
    public TransferLog metrics() {
        return engine.log();
    }

    /**
     * The stored models of one provider, or of all.
     *
     * @param provider a provider's id or alias; null for all
     * @param where options that say where to look
     */
    public Flux<StoredModel> list(@Nullable String provider, DownloadOptions where) {
        return Flux.defer(() -> housekeeping().list(chosen(provider), where));
    }

    private List<ModelProvider> chosen(@Nullable String provider) {
        return provider == null ? registry.all() : List.of(registry.named(provider));
    }

    private static DownloadRequest request(ModelProvider provider, DownloadOptions options) {
        return new DownloadRequest(provider.descriptor().id(), "*", options);
    }

    /** One stored model; errors with {@link ErrorCode#NOT_FOUND} when it is not here. */
    public Mono<StoredModel> show(String provider, String model, DownloadOptions where) {
        return Mono.defer(() -> show(resolve(provider, model, where)));
    }

    /** One stored model; errors with {@link ErrorCode#NOT_FOUND} when it is not here. */
    public Mono<StoredModel> show(ModelRef.Source source, DownloadOptions where) {
        return Mono.defer(() -> show(resolve(source, where)));
    }

    private Mono<StoredModel> show(Call call) {
        return housekeeping().find(call.provider(), call.request()).switchIfEmpty(Mono.error(() -> notStored(call)));
    }

    /** What a stored model's provider can tell of it beyond its files, such as the chip it was made for; by name, in order. */
    public Map<String, String> facts(StoredModel model) {
        return Abilities.stored(registry.named(model.provider())).facts(model);
    }

    private static DownloadException notStored(Call call) {
        return new DownloadException(
                ErrorCode.NOT_FOUND,
                call.request().model() + " is not stored here. 'list' shows what is; 'pull' brings it.");
    }

    /**
     * Hashes a stored model, as {@link #list} or {@link #show} told of it. What is wrong is not trusted by later downloads.
     */
    public Mono<ModelCheck> verify(StoredModel model, DownloadOptions where) {
        return Mono.defer(() -> housekeeping().verify(registry.named(model.provider()), model, where));
    }

    /** Hashes one stored model; errors with {@link ErrorCode#NOT_FOUND} when it is not here. */
    public Mono<ModelCheck> verify(String provider, String model, DownloadOptions where) {
        return Mono.defer(() -> verify(resolve(provider, model, where)));
    }

    /** Hashes one stored model; errors with {@link ErrorCode#NOT_FOUND} when it is not here. */
    public Mono<ModelCheck> verify(ModelRef.Source source, DownloadOptions where) {
        return Mono.defer(() -> verify(resolve(source, where)));
    }

    private Mono<ModelCheck> verify(Call call) {
        return show(call)
                .flatMap(model -> housekeeping()
                        .verify(call.provider(), model, call.request().options()));
    }

    /** Fetches what a check found to be wrong or missing, and nothing else. */
    public Flux<DownloadProgress> repair(ModelCheck check, DownloadOptions where) {
        return Flux.defer(
                () -> housekeeping().repair(registry.named(check.model().provider()), check, where));
    }

    /**
     * Removes a model, also when it is only partly here, and what is pending of it; nothing that another model still names.
     * Errors with {@link ErrorCode#NOT_FOUND} when nothing is here, with {@link ErrorCode#INVALID_REQUEST} while it is
     * being downloaded.
     */
    public Mono<Void> remove(String provider, String model, DownloadOptions where) {
        return Mono.defer(() -> remove(resolve(provider, model, where)));
    }

    /** Removes the model of a source; see {@link #remove(String, String, DownloadOptions)}. */
    public Mono<Void> remove(ModelRef.Source source, DownloadOptions where) {
        return Mono.defer(() -> remove(resolve(source, where)));
    }

    private Mono<Void> remove(Call call) {
        return housekeeping()
                .remove(call.provider(), call.request())
                .flatMap(removed -> removed ? Mono.empty() : Mono.error(notStored(call)));
    }

    /**
     * Removes all stored models, except those that are being downloaded; tells of each that went.
     *
     * @param provider a provider's id or alias; null for all
     */
    public Flux<StoredModel> clear(@Nullable String provider, DownloadOptions where) {
        return list(provider, where)
                .collectList()
                .flatMapMany(Flux::fromIterable)
                .concatMapDelayError(model -> housekeeping()
                        .remove(registry.named(model.provider()), model, where)
                        .thenReturn(model));
    }

    /**
     * Removes what may go from all stores, those shared with other tools too: the models used longest ago first. Never what
     * a remaining model names, nor what is being downloaded.
     */
    public Flux<Pruned> prune(PruneRules rules, DownloadOptions where) {
        return Flux.defer(() -> housekeeping().prune(registry.all(), rules, where));
    }

    /**
     * Writes down what the files of a stored model are, for {@link DownloadOptions#MANIFEST}. Every file is hashed; one that
     * is not what was stored errors with {@link ErrorCode#CHECKSUM_MISMATCH}.
     */
    public Mono<ModelManifest> manifest(StoredModel model) {
        return new StoredManifest(engine).of(model);
    }

    /** Searches a provider's catalogue; best matches first. */
    public Flux<CatalogueEntry> search(String provider, String words, DownloadOptions options) {
        return Flux.defer(() -> {
            ModelProvider found = registry.named(provider);
            return ProviderCall.many(
                    found,
                    () -> Abilities.required(found, ModelCatalogue.class, "search")
                            .search(words, options, CallContext.of(engine, request(found, options))));
        });
    }

    /**
     * Publishes content through a provider. The stream is like that of a download; {@code COMPLETE} tells the content's name
     * there as the path.
     */
    public Flux<DownloadProgress> publish(String provider, PublishRequest request) {
        return Flux.defer(() -> {
            ModelProvider found = registry.named(provider);
            return ProviderCall.many(
                    found,
                    () -> Abilities.required(found, ModelPublisher.class, "publish")
                            .publish(request, CallContext.of(engine, request(found, request.options()))));
        });
    }

    /**
     * Makes threads and connections ready, so that the first download need not wait some 50 ms for that; nobody has to call
     * it. Works on the subscriber's thread, and never twice.
     */
    public Mono<Void> warmup() {
        return Mono.fromRunnable(engine::warmup);
    }

    /** Every provider there is, also those that cannot download. */
    public List<ProviderDescriptor> providers() {
        return registry.descriptors();
    }

    /** Providers that could not be loaded or that clash, each with the reason. */
    public List<String> brokenProviders() {
        return registry.broken();
    }

    /** Changes the limit on bytes a second of all downloads together, running ones too; null or 0 lifts it. */
    public void limitRate(@Nullable Long bytesPerSecond) {
        engine.limitRate(bytesPerSecond);
    }

    /** Cancels every running download for all its watchers; what arrived is kept, and each stays pending. */
    public void cancelAll() {
        sessions.cancelAll();
    }

    /**
     * Cancels what runs, and frees connections and threads. What arrived is resumable. Whatever is asked of it later errors
     * with {@link ErrorCode#CANCELLED}.
     */
    @Override
    public void close() {
        engine.refuseWork();
        sessions.cancelAll();
        engine.close();
    }

    private Call resolve(String provider, String model, DownloadOptions options) {
        engine.requireOpen();
        ModelProvider found = registry.named(provider);
        DownloadRequest asked = new DownloadRequest(found.descriptor().id(), model, options);
        return new Call(found, new RequestReader(engine).canonical(found, asked)).checked(registry);
    }

    private Call resolve(ModelRef.Source source, DownloadOptions options) {
        engine.requireOpen();
        ModelProvider found = registry.of(source, options);
        return new Call(found, new RequestReader(engine).of(found, source, options)).checked(registry);
    }

    /** A request and the provider that it goes to. */
    private record Call(ModelProvider provider, DownloadRequest request) {
        Call checked(ProviderRegistry registry) {
            ProviderDescriptor descriptor = provider.descriptor();
            if (descriptor.unsupported() != null) {
                throw new DownloadException(
                        ErrorCode.UNSUPPORTED_PROVIDER,
                        "'" + descriptor.id() + "' cannot download models: " + descriptor.unsupported());
            }
            Set<Option<?>> ofOthers = registry.optionsOfFallbacks(request.options());
            for (Option<?> option : request.options().options()) {
                if (!DownloadOptions.OF_ENGINE.contains(option)
                        && !descriptor.options().contains(option)
                        && !ofOthers.contains(option)) {
                    throw new DownloadException(
                            ErrorCode.INVALID_REQUEST,
                            "The provider '" + descriptor.id() + "' cannot honour the option '" + option.name()
                                    + "'. Leave it out.");
                }
            }
            return this;
        }

        <T> T with(BiFunction<ModelProvider, DownloadRequest, T> step) {
            return step.apply(provider, request);
        }
    }

    /** Collects the settings of a {@link Modelhaul}; not thread-safe. */
    public static final class Builder {
        private final List<ModelProvider> providers = new ArrayList<>();
        private Environment environment = Environment.ofProcess();
        private Clock clock = Clock.systemUTC();
        private @Nullable Path stateFolder;
        private @Nullable ClassLoader classLoader;
        private Consumer<HttpTransport.Builder> http = settings -> {};
        private boolean forceToDisk = true;
        private Duration metricsKept = Duration.ofHours(24);

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

        /** Settings of the HTTP client. */
        public Builder http(Consumer<HttpTransport.Builder> settings) {
            http = http.andThen(settings);
            return this;
        }

        /** Whether files are forced to disk before they get their final name; true when not set. */
        public Builder forceToDisk(boolean force) {
            forceToDisk = force;
            return this;
        }

        /** How long it is remembered what happened; 24 hours when not set. */
        public Builder keepMetrics(Duration time) {
            metricsKept = time;
            return this;
        }

        /** A Modelhaul with these settings. */
        public Modelhaul build() {
            HttpTransport.Builder transport = HttpTransport.builder(environment);
            http.accept(transport);
            Path state = stateFolder == null ? environment.stateFolder() : stateFolder;
            ProviderRegistry registry =
                    new ProviderRegistry(providers, ProviderRegistry.loaderOr(classLoader), environment);
            DownloadSessions sessions = new DownloadSessions(clock);
            Engine engine = new Engine(
                    environment, clock, state, transport.build(), forceToDisk, metricsKept, registry, sessions::size);
            return new Modelhaul(registry, engine, sessions);
        }
    }
}
