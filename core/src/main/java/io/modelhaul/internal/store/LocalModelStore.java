package io.modelhaul.internal.store;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.ErrorCode;
import io.modelhaul.ExportedModel;
import io.modelhaul.Hint;
import io.modelhaul.LockedModel;
import io.modelhaul.ModelRef;
import io.modelhaul.internal.Abilities;
import io.modelhaul.internal.ProviderCall;
import io.modelhaul.internal.download.DownloadStarter;
import io.modelhaul.internal.request.LockedRequests;
import io.modelhaul.internal.request.Requests;
import io.modelhaul.internal.request.ResolvedRequest;
import io.modelhaul.spi.Companions;
import io.modelhaul.spi.FileSource;
import io.modelhaul.spi.ModelExporter;
import io.modelhaul.spi.ModelProvider;
import io.modelhaul.store.ModelCheck;
import io.modelhaul.store.ModelManifest;
import io.modelhaul.store.ModelStore;
import io.modelhaul.store.PruneRules;
import io.modelhaul.store.Pruned;
import io.modelhaul.store.StoreOptions;
import io.modelhaul.store.StoredModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The stores of all providers, as one. */
public final class LocalModelStore implements ModelStore {
    private final DownloadStarter downloads;
    private final Requests requests;
    private final StoredModelList list;
    private final ModelVerification verification;
    private final StoredModelRemoval removal;
    private final Lockfiles lockfiles;

    public LocalModelStore(DownloadStarter downloads, Requests requests) {
        this.downloads = downloads;
        this.requests = requests;
        this.list = new StoredModelList(downloads.engine());
        this.verification = new ModelVerification(downloads);
        this.removal = new StoredModelRemoval(downloads);
        this.lockfiles = new Lockfiles(downloads.engine());
    }

    @Override
    public Flux<StoredModel> list(@Nullable String provider, StoreOptions where) {
        return Flux.defer(() -> list.list(chosen(provider), where.options()));
    }

    private List<ModelProvider> chosen(@Nullable String provider) {
        return provider == null ? requests.registry().all() : List.of(named(provider));
    }

    private ModelProvider named(String provider) {
        return requests.registry().named(provider);
    }

    @Override
    public Mono<StoredModel> find(ModelRef model, StoreOptions where) {
        return Mono.defer(() -> find(requests.of(model, where.options())));
    }

    private Mono<StoredModel> find(ResolvedRequest call) {
        return call.with(list::find).switchIfEmpty(Mono.error(() -> notStored(call)));
    }

    private static DownloadException notStored(ResolvedRequest call) {
        return new DownloadException(
                ErrorCode.NOT_FOUND, Hint.DOWNLOAD_FIRST, call.request().model() + " is not stored here.");
    }

    /** Where a download that is complete put its model. */
    public Mono<StoredModel> downloaded(ResolvedRequest call, DownloadProgress complete) {
        Path path = Objects.requireNonNullElse(complete.location(), Path.of(""));
        return call.with(list::find)
                .filter(model -> model.path().equals(path) || path.startsWith(model.path()))
                .switchIfEmpty(
                        list.list(List.of(call.provider()), call.request().options())
                                .filter(model -> model.path().equals(path))
                                .next())
                // A store that cannot be read now has the model all the same.
                .onErrorResume(DownloadException.class, unreadable -> Mono.empty())
                .switchIfEmpty(list.unlisted(call.request(), path));
    }

    @Override
    public Map<String, String> facts(StoredModel model) {
        return Abilities.stored(named(model.provider())).facts(model);
    }

    @Override
    public Mono<ModelCheck> verify(StoredModel model, StoreOptions where) {
        return Mono.defer(() -> verification.verify(named(model.provider()), model, where.options()));
    }

    @Override
    public Mono<ModelCheck> verify(ModelRef model, StoreOptions where) {
        return Mono.defer(() -> {
            ResolvedRequest call = requests.of(model, where.options());
            return find(call)
                    .flatMap(found -> verification.verify(
                            call.provider(), found, call.request().options()));
        });
    }

    @Override
    public Flux<DownloadProgress> repair(ModelCheck check, DownloadOptions options) {
        return Flux.defer(() -> verification.repair(named(check.model().provider()), check, options));
    }

    @Override
    public Mono<Void> remove(ModelRef model, StoreOptions where) {
        return Mono.defer(() -> {
            ResolvedRequest call = requests.of(model, where.options());
            return call.with(removal::remove).flatMap(removed -> removed ? Mono.empty() : Mono.error(notStored(call)));
        });
    }

    @Override
    public Flux<StoredModel> clear(@Nullable String provider, StoreOptions where) {
        return list(provider, where)
                .collectList()
                .flatMapMany(Flux::fromIterable)
                .concatMapDelayError(model -> removal.remove(named(model.provider()), model, where.options())
                        .thenReturn(model));
    }

    @Override
    public Flux<Pruned> prune(PruneRules rules, StoreOptions where) {
        return Flux.defer(() -> new StorePruning(downloads, list, removal)
                .prune(requests.registry().all(), rules, where.options()));
    }

    @Override
    public Mono<LockedModel> lock(ModelRef model, DownloadOptions options) {
        return Mono.defer(() -> requests.of(model, options).with(lockfiles::lock));
    }

    @Override
    public Mono<ExportedModel> export(StoredModel model, StoreOptions where) {
        return Mono.defer(() -> {
            ModelProvider provider = named(model.provider());
            return lockfiles.export(provider, model, requests.context(provider, where.options()));
        });
    }

    @Override
    public Flux<DownloadProgress> importModel(
            ExportedModel exported, Function<String, FileSource> sources, StoreOptions where) {
        return Flux.defer(() -> {
            LockedModel model = exported.model();
            ResolvedRequest call = requests.exactly(model.provider(), model.model(), where.options());
            return downloads.importFiles(
                    call.provider(),
                    call.request(),
                    context -> Abilities.required(call.provider(), ModelExporter.class, "import models")
                            .importModel(exported, where.options(), context)
                            .map(plan -> LockedRequests.withSources(plan, sources)));
        });
    }

    @Override
    public Mono<ModelManifest> manifest(StoredModel model) {
        return new StoredManifest(downloads.engine()).of(model);
    }

    @Override
    public Flux<ModelRef.Source> companions(ModelRef model, StoreOptions where) {
        return Flux.defer(() -> {
            ResolvedRequest call = requests.of(model, where.options());
            return ProviderCall.many(
                    call.provider(),
                    () -> Flux.fromStream(call.provider().ability(Companions.class).stream())
                            .flatMap(each -> each.companions(call.request(), requests.context(call.request()))));
        });
    }
}
