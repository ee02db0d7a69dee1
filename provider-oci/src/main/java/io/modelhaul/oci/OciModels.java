package io.modelhaul.oci;

import io.modelhaul.CachePolicy;
import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import io.modelhaul.ExportedModel;
import io.modelhaul.oci.manifest.OciReference;
import io.modelhaul.oci.store.ArchivedModel;
import io.modelhaul.oci.store.ModelRemoval;
import io.modelhaul.oci.store.ModelRunnerFolder;
import io.modelhaul.oci.store.OciStore;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.ModelExporter;
import io.modelhaul.spi.ProviderContext;
import io.modelhaul.spi.StoredModels;
import io.modelhaul.store.StoredFile;
import io.modelhaul.store.StoredModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The models that are here: those of the own store, and what Docker Model Runner keeps, which is only read. */
final class OciModels implements StoredModels, ModelExporter {
    private static OciStore store(DownloadOptions options, ProviderContext context) {
        return OciStore.below(OciProvider.stores(options, context));
    }

    @Override
    public Flux<StoredModel> list(DownloadOptions where, ProviderContext context) {
        return context.blocking(() -> {
                    List<StoredModel> models =
                            new ArrayList<>(store(where, context).models());
                    if (!where.has(DownloadOptions.CACHE_DIR)) {
                        models.addAll(
                                ModelRunnerFolder.of(context.environment()).models());
                    }
                    return models;
                })
                .flatMapIterable(models -> models);
    }

    @Override
    public Mono<StoredModel> find(DownloadRequest request, ProviderContext context) {
        return Mono.defer(() -> {
            OciReference model = OciProvider.model(request);
            return list(request.options(), context)
                    .filter(stored -> isNamed(stored, model))
                    .next();
        });
    }

    private static boolean isNamed(StoredModel stored, OciReference model) {
        try {
            boolean same = OciReference.parse(stored.model()).toString().equals(model.toString());
            return same
                    && (!model.pinned() || model.tag() == null || Objects.equals(model.digest(), stored.revision()));
        } catch (DownloadException e) {
            return false;
        }
    }

    @Override
    public Mono<Void> remove(StoredModel model, ProviderContext context) {
        return context.<Void>blocking(() -> {
            if (ModelRunnerFolder.of(context.environment()).holds(model)) {
                throw new DownloadException(
                        ErrorCode.INVALID_REQUEST,
                        model.model() + " belongs to Docker Model Runner, whose folder is only read. Remove it with"
                                + " 'docker model rm'.");
            }
            new ModelRemoval(store(context.options(), context)).remove(OciReference.parse(model.model()));
            return null;
        });
    }

    @Override
    public Mono<Boolean> removeUnfinished(DownloadRequest request, ProviderContext context) {
        return context.blocking(
                () -> new ModelRemoval(store(request.options(), context)).remove(OciProvider.model(request)));
    }

    @Override
    public Flux<StoredFile> missing(StoredModel model, ProviderContext context) {
        return context.blocking(
                        () -> ModelRunnerFolder.of(context.environment()).holds(model)
                                ? List.<StoredFile>of()
                                : store(context.options(), context).missing(model))
                .flatMapIterable(files -> files);
    }

    /** Exactly the version that is stored, wherever its tag points now. */
    @Override
    public Mono<DownloadRequest> repair(
            StoredModel model, List<StoredFile> bad, DownloadOptions where, ProviderContext context) {
        return Mono.fromSupplier(() -> new DownloadRequest(
                OciProvider.ID,
                model.model(),
                where.toBuilder()
                        .set(DownloadOptions.REVISION, model.revision())
                        .policy(CachePolicy.REFRESH)
                        .build()));
    }

    @Override
    public Mono<String> exportedRecord(StoredModel model, ProviderContext context) {
        return context.blocking(() -> new ArchivedModel(store(context.options(), context)).record(model));
    }

    @Override
    public Mono<DownloadPlan> importModel(ExportedModel exported, DownloadOptions where, ProviderContext context) {
        return context.blocking(
                () -> new ArchivedModel(store(where, context)).plan(exported, where.get(DownloadOptions.LOCAL_DIR)));
    }

    @Override
    public Flux<Path> partFolders(DownloadOptions where, ProviderContext context) {
        return Flux.defer(() -> Flux.just(store(where, context).parts()));
    }
}
