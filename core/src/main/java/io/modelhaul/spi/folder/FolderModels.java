package io.modelhaul.spi.folder;

import io.modelhaul.DownloadOptions;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.ProviderContext;
import io.modelhaul.spi.StoredModels;
import io.modelhaul.store.StoredFile;
import io.modelhaul.store.StoredModel;
import java.nio.file.Path;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Stored models that are folders of plain files; reads and changes them on the engine's file threads. */
public class FolderModels implements StoredModels {
    private final FolderRecords.Place place;

    /** The models in the folder that each call's options name. */
    public FolderModels(FolderRecords.Place place) {
        this.place = place;
    }

    private FolderRecords records(DownloadOptions where, ProviderContext context) {
        return place.in(where, context.environment());
    }

    @Override
    public Flux<StoredModel> list(DownloadOptions where, ProviderContext context) {
        return context.blocking(() -> records(where, context).list()).flatMapIterable(models -> models);
    }

    @Override
    public Mono<StoredModel> find(DownloadRequest request, ProviderContext context) {
        return context.blocking(() -> records(request.options(), context).find(request));
    }

    @Override
    public Flux<StoredFile> missing(StoredModel model, ProviderContext context) {
        return context.blocking(() -> records(context.options(), context).missing(model))
                .flatMapIterable(files -> files);
    }

    @Override
    public Mono<Void> remove(StoredModel model, ProviderContext context) {
        return context.<Void>blocking(() -> {
            records(context.options(), context).remove(model);
            return null;
        });
    }

    @Override
    public Mono<Boolean> removeUnfinished(DownloadRequest request, ProviderContext context) {
        return context.<Boolean>blocking(
                () -> records(request.options(), context).removeUnfinished(request));
    }

    @Override
    public Flux<Path> partFolders(DownloadOptions where, ProviderContext context) {
        return context.blocking(() -> records(where, context).partFolders()).flatMapIterable(folders -> folders);
    }
}
