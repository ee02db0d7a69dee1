package io.modelhaul.modelscope;

import io.modelhaul.CachePolicy;
import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.Environment;
import io.modelhaul.ErrorCode;
import io.modelhaul.ExportedModel;
import io.modelhaul.ModelRef;
import io.modelhaul.RepoType;
import io.modelhaul.modelscope.api.ScopeApi;
import io.modelhaul.modelscope.api.ScopeEndpoint;
import io.modelhaul.modelscope.cache.ScopeCache;
import io.modelhaul.modelscope.cache.SnapshotPlace;
import io.modelhaul.modelscope.cache.StoredSnapshot;
import io.modelhaul.spi.CatalogueEntry;
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
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Models and datasets of ModelScope, in the cache that its SDK shares.
 *
 * <p>A model is named {@code owner/name} ({@code datasets/owner/name} or {@link DownloadOptions#REPO_TYPE} for a dataset),
 * optionally with {@code @revision}; without one it is {@code master}. As a source:
 * {@code modelscope://[datasets/]owner/name[@revision][/file]} or {@code ms://…}, percent-encoded. A branch is no pin: the
 * site has no name for a state of a whole repository.
 */
public final class ModelScopeProvider
        implements ModelProvider, StoredModels, ModelExporter, ModelCatalogue, ProviderAddresses {
    /** The id of this provider. */
    public static final String ID = "modelscope";

    private static final int SEARCH_LIMIT = 50;
    private static final ProviderDescriptor DESCRIPTOR = ProviderDescriptor.of(
            ID,
            List.of("ms"),
            List.of(ID, "ms"),
            Set.of(
                    DownloadOptions.ENDPOINT,
                    DownloadOptions.REVISION,
                    DownloadOptions.REPO_TYPE,
                    DownloadOptions.INCLUDE,
                    DownloadOptions.EXCLUDE,
                    DownloadOptions.FILE,
                    DownloadOptions.TOKEN,
                    DownloadOptions.HEADER,
                    DownloadOptions.INSECURE,
                    DownloadOptions.CACHE_DIR,
                    DownloadOptions.LOCAL_DIR,
                    DownloadOptions.SHA256),
            "Models and datasets of ModelScope");

    /** For {@link java.util.ServiceLoader}. */
    public ModelScopeProvider() {}

    @Override
    public ProviderDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public List<URI> servers(DownloadRequest request, Environment environment) {
        return List.of(ScopeEndpoint.base(DownloadOptions.none(), environment));
    }

    @Override
    public DownloadRequest request(ModelRef.Source source, DownloadOptions options) {
        ScopeAddress address = ScopeAddress.ofSource(source.location());
        return new DownloadRequest(ID, address.id(), ScopeRequest.merged(address, options));
    }

    @Override
    public void validate(DownloadRequest request, ProviderContext context) {
        ScopeRequest.of(request, context.environment());
    }

    @Override
    public DownloadRequest normalize(DownloadRequest request, ProviderContext context) {
        return ScopeRequest.normalized(request);
    }

    @Override
    public String storedName(DownloadRequest request, ProviderContext context) {
        return ScopeRequest.of(request, context.environment()).repo().name();
    }

    @Override
    public Mono<DownloadPlan> plan(DownloadRequest request, ProviderContext context) {
        return Mono.defer(() -> new ScopePlanner(ScopeRequest.of(request, context.environment()), context).plan());
    }

    @Override
    public Flux<StoredModel> list(DownloadOptions where, ProviderContext context) {
        return Flux.defer(() -> {
            ScopeCache cache = ScopeCache.of(where, context.environment());
            return context.blocking(cache::places)
                    .flatMapIterable(places -> places)
                    .concatMap(place -> context.<StoredModel>blocking(() -> new StoredSnapshot(place).model()), 1);
        });
    }

    /** Without a revision {@code master} if it is here, else the first one that is. */
    @Override
    public Mono<StoredModel> find(DownloadRequest request, ProviderContext context) {
        return Mono.defer(() -> {
            ScopeRequest wanted = ScopeRequest.of(request, context.environment());
            boolean any = !wanted.options().has(DownloadOptions.REVISION);
            Flux<StoredModel> stored = list(request.options(), context)
                    .filter(model -> model.model().equals(wanted.repo().name()))
                    .cache();
            return stored.filter(model -> wanted.revision().equals(model.revision()))
                    .next()
                    .switchIfEmpty(any ? stored.next() : Mono.empty());
        });
    }

    @Override
    public Mono<Void> remove(StoredModel model, ProviderContext context) {
        return stored(model, context)
                .flatMap(snapshot -> context.blocking(() -> {
                    snapshot.remove();
                    return model;
                }))
                .then();
    }

    @Override
    public Mono<Boolean> removeUnfinished(DownloadRequest request, ProviderContext context) {
        return Mono.defer(() -> {
            ScopeRequest wanted = ScopeRequest.of(request, context.environment());
            return context.<Boolean>blocking(() -> new StoredSnapshot(wanted.place()).removeUnfinished());
        });
    }

    @Override
    public Flux<StoredFile> missing(StoredModel model, ProviderContext context) {
        return stored(model, context)
                .flatMap(snapshot -> context.blocking(snapshot::missing))
                .flatMapIterable(files -> files);
    }

    /** The place that a stored model is in. */
    private static Mono<StoredSnapshot> stored(StoredModel model, ProviderContext context) {
        return context.<StoredSnapshot>blocking(() -> place(model, context));
    }

    private static StoredSnapshot place(StoredModel model, ProviderContext context) throws IOException {
        for (DownloadOptions where : List.of(context.options(), DownloadOptions.none())) {
            for (SnapshotPlace place :
                    ScopeCache.of(where, context.environment()).places()) {
                boolean same = place.folder().equals(model.path())
                        && place.repo().name().equals(model.model())
                        && Objects.equals(place.revision(), model.revision());
                if (same) {
                    return new StoredSnapshot(place);
                }
            }
        }
        throw new DownloadException(ErrorCode.NOT_FOUND, model.model() + " is no longer in " + model.path() + ".");
    }

    /** Exactly the bad files of exactly this revision. */
    @Override
    public Mono<DownloadRequest> repair(
            StoredModel model, List<StoredFile> bad, DownloadOptions where, ProviderContext context) {
        return Mono.fromSupplier(() -> new DownloadRequest(
                ID,
                model.model(),
                where.toBuilder()
                        .set(DownloadOptions.REPO_TYPE, null)
                        .set(DownloadOptions.REVISION, model.revision())
                        .include(bad.stream()
                                .map(file -> FilePatterns.literal(file.path()))
                                .toArray(String[]::new))
                        .policy(CachePolicy.REFRESH)
                        .build()));
    }

    @Override
    public Mono<DownloadPlan> importModel(ExportedModel exported, DownloadOptions where, ProviderContext context) {
        return context.blocking(() -> new ImportedSnapshot(exported).plan(where, context.environment()));
    }

    @Override
    public Flux<Path> partFolders(DownloadOptions where, ProviderContext context) {
        return Flux.defer(() -> {
            ScopeCache cache = ScopeCache.of(where, context.environment());
            return context.blocking(cache::partFolders).flatMapIterable(folders -> folders);
        });
    }

    @Override
    public Flux<CatalogueEntry> search(String words, DownloadOptions options, ProviderContext context) {
        return Flux.defer(() -> new ScopeApi(ScopeEndpoint.of(options, context.environment()), context)
                .search(options.get(DownloadOptions.REPO_TYPE, RepoType.MODEL), words, SEARCH_LIMIT));
    }
}
