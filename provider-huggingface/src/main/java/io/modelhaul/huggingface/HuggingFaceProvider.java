package io.modelhaul.huggingface;

import io.modelhaul.CachePolicy;
import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.Environment;
import io.modelhaul.ErrorCode;
import io.modelhaul.ExportedModel;
import io.modelhaul.ModelRef;
import io.modelhaul.RepoType;
import io.modelhaul.huggingface.api.HubApi;
import io.modelhaul.huggingface.api.HubEndpoint;
import io.modelhaul.huggingface.api.HubEnvironment;
import io.modelhaul.huggingface.api.HubRepo;
import io.modelhaul.spi.CatalogueEntry;
import io.modelhaul.spi.Companions;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.FilePatterns;
import io.modelhaul.spi.ModelCatalogue;
import io.modelhaul.spi.ModelExporter;
import io.modelhaul.spi.ModelProvider;
import io.modelhaul.spi.ProviderAddresses;
import io.modelhaul.spi.ProviderContext;
import io.modelhaul.spi.ProviderDescriptor;
import io.modelhaul.spi.StoredModels;
import io.modelhaul.store.StoredFile;
import io.modelhaul.store.StoredModel;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Models, datasets and spaces of the Hugging Face Hub and its mirrors, in the cache that the Python library
 * {@code huggingface_hub} shares.
 *
 * <p>A model is named {@code owner/name} ({@code datasets/owner/name} or {@link HuggingFaceOptions#REPO_TYPE} for other
 * kinds), optionally with {@code @revision}, or by the address of its page. As a source:
 * {@code hf://[datasets/|spaces/]owner/name[:QUANT][@revision][/file]}, percent-encoded; a revision with slashes is written
 * {@code @feature%2Fx}, except that {@code @refs/pr/N} may be written as it is.
 */
public final class HuggingFaceProvider
        implements ModelProvider, StoredModels, ModelExporter, ModelCatalogue, Companions, ProviderAddresses {
    public static final String ID = HubRepo.PROVIDER;
    private static final int SEARCH_LIMIT = 50;
    private static final int READ_AT_ONCE = 4;
    private static final ProviderDescriptor DESCRIPTOR = ProviderDescriptor.of(
                    ID,
                    List.of("hf", "mlx"),
                    List.of("hf"),
                    Set.of(
                            DownloadOptions.ENDPOINT,
                            DownloadOptions.REVISION,
                            DownloadOptions.INCLUDE,
                            DownloadOptions.EXCLUDE,
                            DownloadOptions.FILE,
                            DownloadOptions.TOKEN,
                            DownloadOptions.HEADER,
                            DownloadOptions.INSECURE,
                            DownloadOptions.CACHE_DIR,
                            DownloadOptions.LOCAL_DIR,
                            DownloadOptions.SHA256,
                            HuggingFaceOptions.REPO_TYPE,
                            HuggingFaceOptions.QUANT,
                            HuggingFaceOptions.NO_COMPANIONS),
                    "Models, datasets and spaces of the Hugging Face Hub")
            .withLayer("hub");

    /** For {@link java.util.ServiceLoader}. */
    public HuggingFaceProvider() {}

    @Override
    public ProviderDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public List<URI> servers(DownloadRequest request, Environment environment) {
        return List.of(new HubEnvironment(environment).endpoint());
    }

    @Override
    public boolean recognizes(ModelRef.Source source, DownloadOptions options, Environment environment) {
        boolean web = source.scheme().equals("https") || source.scheme().equals("http");
        return web && HubPage.recognizes(source.location(), options, new HubEnvironment(environment));
    }

    @Override
    public DownloadRequest request(ModelRef.Source source, DownloadOptions options) {
        if (HubPage.looksLikeOne(source.location())) {
            return new DownloadRequest(ID, source.location(), options);
        }
        HubAddress address = HubAddress.ofSource(source.location());
        return new DownloadRequest(ID, address.id(), HubRequest.merged(address, options));
    }

    @Override
    public void validate(DownloadRequest request, ProviderContext context) {
        HubRequest.of(request, context.environment());
    }

    @Override
    public DownloadRequest normalize(DownloadRequest request, ProviderContext context) {
        return HubRequest.normalize(request, context.environment());
    }

    @Override
    public String storedName(DownloadRequest request, ProviderContext context) {
        return HubRequest.of(request, context.environment()).repo().name();
    }

    @Override
    public Mono<DownloadPlan> plan(DownloadRequest request, ProviderContext context) {
        return Mono.defer(() -> new HubPlanner(HubRequest.of(request, context.environment()), context).plan());
    }

    /** Runs the plan with the limit that the environment sets, unless the call has its own. */
    @Override
    public Flux<DownloadProgress> download(DownloadRequest request, ProviderContext context) {
        Duration limit = new HubEnvironment(context.environment()).stallLimit();
        DownloadOptions options = request.options();
        DownloadRequest limited = limit == null || options.has(DownloadOptions.STALL_TIMEOUT)
                ? request
                : new DownloadRequest(
                        ID,
                        request.model(),
                        options.toBuilder()
                                .set(DownloadOptions.STALL_TIMEOUT, limit)
                                .build());
        return context.run(limited, plan(request, context));
    }

    @Override
    public Flux<StoredModel> list(DownloadOptions where, ProviderContext context) {
        return Flux.defer(() -> {
            HubStores stores = HubStores.of(where, new HubEnvironment(context.environment()));
            return context.blocking(stores::repos)
                    .flatMapIterable(repos -> repos)
                    .flatMapSequential(
                            repo -> context.blocking(() -> stores.store(repo).stored()), READ_AT_ONCE, 1)
                    .flatMapIterable(models -> models);
        });
    }

    @Override
    public Mono<StoredModel> find(DownloadRequest request, ProviderContext context) {
        return Mono.defer(() -> {
            HubRequest wanted = HubRequest.of(request, context.environment());
            return context.blocking(() -> StoredRevision.find(wanted));
        });
    }

    /** Removes one snapshot, and what no other snapshot of the repository names. */
    @Override
    public Mono<Void> remove(StoredModel model, ProviderContext context) {
        return context.blocking(() -> {
                    new SnapshotLocation(model).remove();
                    return model;
                })
                .then();
    }

    @Override
    public Mono<Boolean> removeUnfinished(DownloadRequest request, ProviderContext context) {
        return Mono.defer(() -> {
            HubRequest wanted = HubRequest.of(request, context.environment());
            return context.<Boolean>blocking(() -> wanted.store().removeUnfinished())
                    .defaultIfEmpty(false);
        });
    }

    /** Links whose content is gone; what nobody asked for is not missed. */
    @Override
    public Flux<StoredFile> missing(StoredModel model, ProviderContext context) {
        return context.blocking(() -> new SnapshotLocation(model).withoutContent())
                .flatMapIterable(files -> files);
    }

    /** Exactly the bad files of exactly this commit. */
    @Override
    public Mono<DownloadRequest> repair(
            StoredModel model, List<StoredFile> bad, DownloadOptions where, ProviderContext context) {
        return Mono.fromSupplier(() -> new DownloadRequest(
                ID,
                model.model(),
                where.toBuilder()
                        .set(HuggingFaceOptions.REPO_TYPE, null)
                        .set(HuggingFaceOptions.QUANT, null)
                        .set(DownloadOptions.REVISION, model.revision())
                        .include(bad.stream()
                                .map(file -> FilePatterns.literal(file.path()))
                                .toArray(String[]::new))
                        .policy(CachePolicy.REFRESH)
                        .build()));
    }

    @Override
    public Mono<DownloadPlan> importModel(ExportedModel exported, DownloadOptions where, ProviderContext context) {
        return context.blocking(
                () -> new ExportedSnapshot(exported.model()).plan(exported.complete(), where, context.environment()));
    }

    /** The projectors that lie beside a GGUF model. */
    @Override
    public Flux<ModelRef.Source> companions(DownloadRequest request, ProviderContext context) {
        return Flux.defer(() -> {
            HubRequest brought = HubRequest.of(request, context.environment());
            return context.blocking(() -> new Projectors(brought).proposed()).flatMapIterable(sources -> sources);
        });
    }

    @Override
    public Flux<Path> partFolders(DownloadOptions where, ProviderContext context) {
        return Flux.defer(() -> {
            HubStores stores = HubStores.of(where, new HubEnvironment(context.environment()));
            return context.blocking(stores::partFolders).flatMapIterable(folders -> folders);
        });
    }

    @Override
    public Flux<CatalogueEntry> search(String words, DownloadOptions options, ProviderContext context) {
        RepoType type = options.get(HuggingFaceOptions.REPO_TYPE, RepoType.MODEL);
        return search(context, options, api -> api.search(type, words, SEARCH_LIMIT, file -> true));
    }

    static Flux<CatalogueEntry> search(
            ProviderContext context, DownloadOptions options, Function<HubApi, Flux<CatalogueEntry>> question) {
        HubEnvironment environment = new HubEnvironment(context.environment());
        return Flux.defer(() -> {
            refuseOffline(environment);
            return context.blocking(() -> HubEndpoint.of(HubRequest.base(options, environment), options, environment))
                    .flatMapMany(endpoint -> question.apply(new HubApi(endpoint, context)));
        });
    }

    private static void refuseOffline(HubEnvironment environment) {
        if (environment.offline()) {
            throw new DownloadException(
                    ErrorCode.OFFLINE, "The catalogue is at the Hub, and HF_HUB_OFFLINE forbids to ask it.");
        }
    }
}
