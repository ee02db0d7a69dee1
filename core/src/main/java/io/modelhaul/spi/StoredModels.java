package io.modelhaul.spi;

import io.modelhaul.CachePolicy;
import io.modelhaul.DownloadOptions;
import io.modelhaul.store.FileCheck;
import io.modelhaul.store.StoredFile;
import io.modelhaul.store.StoredModel;
import io.modelhaul.store.VerificationStatus;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The models of a provider that are on this machine: lists, finds, verifies and removes them. {@link io.modelhaul.spi.folder.FolderModels} is a
 * ready one for models that are folders of plain files.
 */
public interface StoredModels extends Ability {
    /**
     * The models of this provider that are on this machine, also those that other tools put there.
     *
     * @param where options that say where to look
     */
    Flux<StoredModel> list(DownloadOptions where, ProviderContext context);

    /**
     * The stored model that a request means; empty when it is not here. By default the one of that name, and of the
     * revision if one is asked for.
     */
    default Mono<StoredModel> find(DownloadRequest request, ProviderContext context) {
        String revision = request.options().get(DownloadOptions.REVISION);
        return list(request.options(), context)
                .filter(model -> model.model().equals(request.model()))
                .filter(model -> revision == null || revision.equals(model.revision()))
                .next();
    }

    /** What is known of a stored model beyond its files, for people; names and values in order. Asks nobody. */
    default Map<String, String> facts(StoredModel model) {
        return Map.of();
    }

    /** Removes a stored model, and nothing that another one still names. Follows no link out of the store. */
    Mono<Void> remove(StoredModel model, ProviderContext context);

    /**
     * Removes what is left of a model of which nothing is finished, so that {@link #find} finds nothing.
     *
     * @return whether there was anything
     */
    default Mono<Boolean> removeUnfinished(DownloadRequest request, ProviderContext context) {
        return Mono.just(false);
    }

    /**
     * The files that a stored model must have and that are not here, so that {@link StoredModel#files()} leaves them out; by
     * default none is known.
     */
    default Flux<StoredFile> missing(StoredModel model, ProviderContext context) {
        return Flux.empty();
    }

    /**
     * Checks the files of a stored model, by default against the digests in {@link StoredModel#files()}, and adds those that
     * are {@link #missing}. One whose digest is not over the whole file overrides this.
     */
    default Flux<FileCheck> verify(StoredModel model, ProviderContext context) {
        return Flux.fromIterable(model.files())
                .flatMapSequential(context::check, 2, 1)
                .concatWith(missing(model, context).map(file -> new FileCheck(file, VerificationStatus.MISSING)));
    }

    /**
     * The request that fetches again what is wrong in a stored model, and nothing else; by default all of the model, with
     * {@link CachePolicy#REFRESH}, which fetches only what has a wrong digest.
     *
     * @param bad the files that are wrong or missing
     * @param where options that said where to look
     */
    default Mono<DownloadRequest> repair(
            StoredModel model, List<StoredFile> bad, DownloadOptions where, ProviderContext context) {
        return Mono.fromSupplier(() -> new DownloadRequest(
                model.provider(),
                model.model(),
                where.toBuilder().policy(CachePolicy.REFRESH).build()));
    }

    /** The folders in which unfinished files of this provider may lie; those that nobody works on can be pruned. */
    default Flux<Path> partFolders(DownloadOptions where, ProviderContext context) {
        return Flux.empty();
    }
}
