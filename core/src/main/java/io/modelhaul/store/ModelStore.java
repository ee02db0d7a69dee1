package io.modelhaul.store;

import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.ExportedModel;
import io.modelhaul.LockedModel;
import io.modelhaul.ModelRef;
import io.modelhaul.spi.FileSource;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The models on this machine, of all providers, also those that other tools stored in the same caches. Nothing happens
 * before subscription; errors are {@link io.modelhaul.DownloadException}s; thread-safe.
 *
 * <pre>{@code
 * haul.models().list(null, StoreOptions.none()).map(StoredModel::model).subscribe(System.out::println);
 * }</pre>
 */
public interface ModelStore {
    /**
     * The stored models of one provider, or of all. When all are listed, a provider whose server cannot be reached is left
     * out.
     *
     * @param provider a provider's id or alias; null for all
     */
    Flux<StoredModel> list(@Nullable String provider, StoreOptions where);

    /** One stored model; errors with {@link io.modelhaul.ErrorCode#NOT_FOUND} when it is not here. */
    Mono<StoredModel> find(ModelRef model, StoreOptions where);

    /**
     * What a model's provider knows of it beyond its files, such as the chip it was made for; names and values in order,
     * empty when nothing.
     */
    Map<String, String> facts(StoredModel model);

    /** Hashes the files of a stored model. Later downloads do not trust a file that is wrong. */
    Mono<ModelCheck> verify(StoredModel model, StoreOptions where);

    /** Hashes one stored model; errors with {@link io.modelhaul.ErrorCode#NOT_FOUND} when it is not here. */
    Mono<ModelCheck> verify(ModelRef model, StoreOptions where);

    /**
     * Downloads what a check found wrong or missing, and nothing else.
     *
     * @param options where to look, and how to download
     */
    Flux<DownloadProgress> repair(ModelCheck check, DownloadOptions options);

    /**
     * Removes a model, also when it is only partly here, and its pending downloads; nothing that another model still names.
     * Errors with {@link io.modelhaul.ErrorCode#NOT_FOUND} when nothing is here, and with
     * {@link io.modelhaul.ErrorCode#INVALID_REQUEST} while it is being downloaded.
     */
    Mono<Void> remove(ModelRef model, StoreOptions where);

    /**
     * Removes all stored models, except those that are being downloaded; emits each that was removed.
     *
     * @param provider a provider's id or alias; null for all
     */
    Flux<StoredModel> clear(@Nullable String provider, StoreOptions where);

    /**
     * Removes models that the rules give up, from all stores, those shared with other tools too: the ones used longest ago
     * first. Never removes what a remaining model names, nor what is being downloaded.
     */
    Flux<Pruned> prune(PruneRules rules, StoreOptions where);

    /**
     * What a model that was just downloaded consists of, to the byte, for a lockfile.
     *
     * @param options those of the download
     */
    Mono<LockedModel> lock(ModelRef model, DownloadOptions options);

    /**
     * What an archive records of a stored model. Every file is hashed; one that is wrong or missing errors with
     * {@link io.modelhaul.ErrorCode#CHECKSUM_MISMATCH}.
     */
    Mono<ExportedModel> export(StoredModel model, StoreOptions where);

    /**
     * Puts a model that was exported elsewhere into its provider's store; every byte is verified.
     *
     * @param sources where the bytes of each file are, by the file's path
     * @param where where to put it
     */
    Flux<DownloadProgress> importModel(
            ExportedModel exported, Function<String, FileSource> sources, StoreOptions where);

    /**
     * The manifest of a stored model's files, for {@link DownloadOptions#MANIFEST}. Every file is hashed; one that is not
     * what was stored errors with {@link io.modelhaul.ErrorCode#CHECKSUM_MISMATCH}.
     */
    Mono<ModelManifest> manifest(StoredModel model);

    /** What goes well with a model that is here, such as the projector of a vision model. Asks no server. */
    Flux<ModelRef.Source> companions(ModelRef model, StoreOptions where);
}
