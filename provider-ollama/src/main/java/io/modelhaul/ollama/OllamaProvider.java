package io.modelhaul.ollama;

import io.modelhaul.CachePolicy;
import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.Environment;
import io.modelhaul.ErrorCode;
import io.modelhaul.ExportedModel;
import io.modelhaul.Hint;
import io.modelhaul.ModelRef;
import io.modelhaul.Option;
import io.modelhaul.internal.http.HttpTransport;
import io.modelhaul.ollama.catalogue.Catalogue;
import io.modelhaul.ollama.server.OllamaServer;
import io.modelhaul.ollama.server.PullMeter;
import io.modelhaul.ollama.server.ServerAddress;
import io.modelhaul.ollama.server.ServerPull;
import io.modelhaul.ollama.shared.OllamaEnvironment;
import io.modelhaul.ollama.shared.OllamaName;
import io.modelhaul.ollama.shared.OllamaPage;
import io.modelhaul.ollama.store.ArchivedManifest;
import io.modelhaul.ollama.store.OllamaFolder;
import io.modelhaul.ollama.store.OllamaStoreLayout;
import io.modelhaul.spi.CatalogueEntry;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.ModelCatalogue;
import io.modelhaul.spi.ModelExporter;
import io.modelhaul.spi.ModelProvider;
import io.modelhaul.spi.ProviderAddresses;
import io.modelhaul.spi.ProviderContext;
import io.modelhaul.spi.ProviderDescriptor;
import io.modelhaul.spi.StoredModels;
import io.modelhaul.store.FileCheck;
import io.modelhaul.store.StoredFile;
import io.modelhaul.store.StoredModel;
import io.modelhaul.store.VerificationStatus;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Models of Ollama. Usually an Ollama server pulls them; with {@link OllamaOptions#DIRECT} they come straight from a registry
 * into the folder that such a server reads, and none needs to run.
 *
 * <p>A model is named as Ollama names it: {@code model}, {@code namespace/model:tag}, {@code host/namespace/model:tag},
 * {@code hf.co/owner/repo:quantisation}; as a source {@code ollama://…}.
 */
public final class OllamaProvider
        implements ModelProvider, StoredModels, ModelExporter, ModelCatalogue, ProviderAddresses {
    public static final String ID = "ollama";
    private static final ProviderDescriptor DESCRIPTOR = ProviderDescriptor.of(
            ID,
            List.of(),
            List.of("ollama"),
            Set.of(
                    DownloadOptions.ENDPOINT,
                    DownloadOptions.TOKEN,
                    DownloadOptions.HEADER,
                    DownloadOptions.CACHE_DIR,
                    DownloadOptions.LOCAL_DIR,
                    DownloadOptions.INSECURE,
                    OllamaOptions.DIRECT,
                    OllamaOptions.CATALOGUE,
                    OllamaOptions.MAX_SIZE),
            "Models of Ollama, through its server or straight from a registry");
    /** What only the engine can honour, and a server that moves the bytes itself cannot. */
    private static final List<Option<?>> ONLY_DIRECT = List.of(
            DownloadOptions.CACHE_DIR,
            DownloadOptions.LOCAL_DIR,
            DownloadOptions.LIMIT_RATE,
            DownloadOptions.CONNECTIONS);

    /** For {@link java.util.ServiceLoader}. */
    public OllamaProvider() {}

    @Override
    public ProviderDescriptor descriptor() {
        return DESCRIPTOR;
    }

    private static boolean direct(DownloadOptions options) {
        return options.get(OllamaOptions.DIRECT, false);
    }

    /** A page of ollama.com is a model; with a digest to compare with, a file as any other is meant. */
    @Override
    public List<URI> servers(DownloadRequest request, Environment environment) {
        boolean direct = request.options().get(OllamaOptions.DIRECT, false);
        return direct
                ? List.of(URI.create("https://" + OllamaName.DEFAULT_HOST))
                : List.of(ServerAddress.of(DownloadOptions.none(), new OllamaEnvironment(environment))
                        .base());
    }

    @Override
    public boolean recognizes(ModelRef.Source source, DownloadOptions options, Environment environment) {
        boolean web = source.scheme().equals("https") || source.scheme().equals("http");
        return web && !options.has(DownloadOptions.SHA256) && OllamaPage.model(source.location()) != null;
    }

    @Override
    public DownloadRequest request(ModelRef.Source source, DownloadOptions options) {
        return OllamaPage.meant(new DownloadRequest(ID, source.location(), options));
    }

    @Override
    public void validate(DownloadRequest request, ProviderContext context) {
        DownloadOptions options = request.options();
        String model = OllamaPage.meant(request).model();
        if (direct(options)) {
            OllamaRegistry.of(model, OllamaRegistry.name(model, options), options);
        } else {
            requireServerCan(options);
            refuseLayers(options);
            OllamaName.parse(model);
        }
    }

    @Override
    public String storedName(DownloadRequest request, ProviderContext context) {
        String model = OllamaPage.meant(request).model();
        OllamaName name =
                direct(request.options()) ? OllamaRegistry.name(model, request.options()) : OllamaName.parse(model);
        return name.toString();
    }

    @Override
    public Mono<DownloadPlan> plan(DownloadRequest request, ProviderContext context) {
        return Mono.defer(() -> {
            DownloadRequest meant = OllamaPage.meant(request);
            return direct(request.options()) ? new DirectPlanner(meant, context).plan() : serverPlan(meant, context);
        });
    }

    private static Mono<DownloadPlan> serverPlan(DownloadRequest request, ProviderContext context) {
        requireServerCan(request.options());
        OllamaName.parse(request.model());
        Path folder = new OllamaEnvironment(context.environment()).models(request.options());
        return OllamaServer.of(request.options(), context.environment(), context.storeHttp())
                .version()
                .then(new ModelStores(request.options(), context)
                        .find(request.model())
                        .map(Optional::of))
                .defaultIfEmpty(Optional.empty())
                .map(stored -> ServerPlan.of(request.model(), stored.orElse(null), folder));
    }

    @Override
    public Flux<DownloadProgress> download(DownloadRequest request, ProviderContext context) {
        return direct(request.options())
                ? context.run(request, Mono.defer(() -> begun(OllamaPage.meant(request), context)))
                : Flux.defer(() -> throughServer(request, context, Schedulers.parallel()));
    }

    private static Mono<DownloadPlan> begun(DownloadRequest request, ProviderContext context) {
        return new DirectPlanner(request, context)
                .plan()
                .flatMap(plan -> context.blocking(() -> {
                    boolean kept = request.options().policy() != CachePolicy.NO_CACHE;
                    if (kept && plan.layout() instanceof OllamaStoreLayout layout) {
                        layout.begin();
                    }
                    return plan;
                }));
    }

    /** The server decides where the bytes come from. */
    private static void refuseLayers(DownloadOptions options) {
        for (Option<?> option : List.of(DownloadOptions.FALLBACK, DownloadOptions.MANIFEST, DownloadOptions.PREFER)) {
            if (options.has(option)) {
                throw new DownloadException(
                        ErrorCode.INVALID_REQUEST,
                        "An Ollama server cannot honour the option '" + option.name()
                                + "': leave it out, or do without a server, with the option 'direct'.");
            }
        }
    }

    private static Flux<DownloadProgress> throughServer(
            DownloadRequest request, ProviderContext context, Scheduler scheduler) {
        DownloadOptions options = request.options();
        refuseLayers(options);
        HttpTransport http = context.storeHttp();
        OllamaServer server = OllamaServer.of(options, context.environment(), http);
        PullMeter meter = new PullMeter(request, context, server.at(), scheduler);
        String model = OllamaPage.meant(request).model();
        Mono<Void> wrong = Mono.fromRunnable(() -> {
            requireServerCan(options);
            OllamaName.parse(model);
        });
        if (options.policy() == CachePolicy.CACHE_ONLY) {
            return ServerPull.told(meter, scheduler, wrong.then(hasAlready(model, server, meter)));
        }
        boolean insecure = options.get(DownloadOptions.INSECURE, false);
        ServerPull pull = new ServerPull(
                patient -> wrong.thenMany(server.pull(model, insecure, patient)),
                server.errors(model),
                http,
                meter,
                scheduler);
        return pull.run();
    }

    /** Offline, the server is asked what it has, and for nothing else. */
    private static Mono<Void> hasAlready(String wanted, OllamaServer server, PullMeter meter) {
        return Mono.defer(() -> {
            meter.begin();
            return server.models()
                    .filter(model -> OllamaName.same(model.name(), wanted))
                    .next()
                    .switchIfEmpty(Mono.error(() -> new DownloadException(
                            ErrorCode.OFFLINE,
                            Hint.ALLOW_NETWORK,
                            "The Ollama server at " + server.address() + " does not have " + wanted + ".")))
                    .doOnNext(model -> meter.complete("the server has it"))
                    .then();
        });
    }

    private static void requireServerCan(DownloadOptions options) {
        for (Option<?> option : ONLY_DIRECT) {
            if (options.has(option)) {
                throw new DownloadException(
                        ErrorCode.INVALID_REQUEST,
                        "An Ollama server cannot honour the option '" + option.name()
                                + "', as it moves the bytes itself. Leave it out, or do without a server, with the option 'direct'.");
            }
        }
        if (options.policy() == CachePolicy.NO_CACHE) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST,
                    "An Ollama server cannot honour the option 'policy' with no-cache, as it keeps what it pulls. Leave it"
                            + " out, or do without a server, with the option 'direct'.");
        }
    }

    @Override
    public Flux<StoredModel> list(DownloadOptions where, ProviderContext context) {
        return Flux.defer(() -> new ModelStores(where, context).list());
    }

    @Override
    public Mono<StoredModel> find(DownloadRequest request, ProviderContext context) {
        return Mono.defer(() -> {
            ModelStores stores = new ModelStores(request.options(), context);
            DownloadRequest meant = OllamaPage.meant(request);
            Mono<StoredModel> found = stores.find(request.model());
            // Ollama itself keeps what somebody pulled by the whole address under that name.
            return meant.equals(request) ? found : found.switchIfEmpty(stores.find(meant.model()));
        });
    }

    /** What a server keeps elsewhere cannot be hashed from here; the server did so when it pulled. */
    @Override
    public Flux<FileCheck> verify(StoredModel model, ProviderContext context) {
        return ModelStores.isElsewhere(model)
                ? Flux.fromIterable(model.files()).map(file -> new FileCheck(file, VerificationStatus.UNKNOWN))
                : StoredModels.super.verify(model, context);
    }

    /** Through the server, or from the folder, wherever the call's options say to look. */
    @Override
    public Mono<Void> remove(StoredModel model, ProviderContext context) {
        return Mono.defer(() -> new ModelStores(context.options(), context).remove(model));
    }

    @Override
    public Flux<StoredFile> missing(StoredModel model, ProviderContext context) {
        return Flux.defer(() -> new ModelStores(context.options(), context).missing(model));
    }

    @Override
    public Mono<String> exportedRecord(StoredModel model, ProviderContext context) {
        return context.blocking(() -> ArchivedManifest.read(model));
    }

    @Override
    public Mono<DownloadPlan> importModel(ExportedModel exported, DownloadOptions where, ProviderContext context) {
        if (where.has(DownloadOptions.LOCAL_DIR)) {
            return Mono.error(new DownloadException(
                    ErrorCode.INVALID_REQUEST,
                    "An exported model of Ollama cannot honour the option 'localDir', as it goes into a folder that a"
                            + " server reads. Leave it out, or name that folder with the option 'cacheDir'."));
        }
        OllamaFolder folder = new OllamaFolder(new OllamaEnvironment(context.environment()).models(where));
        return context.blocking(() -> new ArchivedManifest(folder).plan(exported));
    }

    @Override
    public Flux<Path> partFolders(DownloadOptions where, ProviderContext context) {
        OllamaEnvironment environment = new OllamaEnvironment(context.environment());
        return context.blocking(() -> new OllamaFolder(environment.models(where)).work())
                .flux();
    }

    @Override
    public Flux<CatalogueEntry> search(String words, DownloadOptions options, ProviderContext context) {
        return Flux.defer(() -> new Catalogue(options, context).search(words));
    }
}
