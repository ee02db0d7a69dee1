package io.modelhaul.oci;

import io.modelhaul.CachePolicy;
import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import io.modelhaul.oci.manifest.IndexChoice;
import io.modelhaul.oci.manifest.ModelLayer;
import io.modelhaul.oci.manifest.OciDescriptor;
import io.modelhaul.oci.manifest.OciManifest;
import io.modelhaul.oci.manifest.OciReference;
import io.modelhaul.oci.store.OciStore;
import io.modelhaul.oci.store.OciStoreLayout;
import io.modelhaul.oci.store.PlainFolderLayout;
import io.modelhaul.oci.store.RecordedFolderLayout;
import io.modelhaul.oci.store.StoredManifest;
import io.modelhaul.registry.ManifestBody;
import io.modelhaul.registry.Registry;
import io.modelhaul.spi.ContentDigest;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.ModelLayout;
import io.modelhaul.spi.PlannedFile;
import io.modelhaul.spi.ProviderContext;
import io.modelhaul.spi.SafePath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** Plans a pull: the manifest, from the store or the registry, becomes files for the engine. */
final class OciPlanner {
    private static final Logger log = LoggerFactory.getLogger(OciPlanner.class);

    private final OciReference model;
    private final DownloadOptions options;
    private final ProviderContext context;
    private final Registry registry;
    private final OciStore store;

    OciPlanner(OciReference model, DownloadOptions options, ProviderContext context) {
        this.model = model;
        this.options = options;
        this.context = context;
        this.registry = OciRegistry.of(model, options, context);
        this.store = OciStore.below(OciProvider.stores(options, context));
    }

    Mono<DownloadPlan> plan() {
        return switch (options.policy()) {
            case REFRESH, NO_CACHE -> asked();
            case CACHE_ONLY ->
                context.<DownloadPlan>blocking(this::stored)
                        .switchIfEmpty(context.<DownloadPlan>blocking(this::begunBefore))
                        .switchIfEmpty(Mono.error(this::offline));
            case PREFER_CACHED ->
                plainFiles()
                        ? asked()
                        : context.<DownloadPlan>blocking(this::stored).switchIfEmpty(asked());
        };
    }

    private @Nullable DownloadPlan begunBefore() throws IOException {
        StoredManifest begun = store.begun(model);
        return begun == null || model.pinned() && !pinned(begun) ? null : planned(begun, false);
    }

    private DownloadException offline() {
        return new DownloadException(
                ErrorCode.OFFLINE, model + " is not in " + store.root() + ", and nobody may be asked.");
    }

    /** What is finished here; null when it is not, or not what is pinned. */
    private @Nullable DownloadPlan stored() throws IOException {
        StoredManifest stored = store.finished(model);
        if (stored == null || model.pinned() && !pinned(stored)) {
            return null;
        }
        return stored.archivesHere(store) || !stored.intact(store, model) ? planned(stored, false) : recorded(stored);
    }

    private boolean pinned(StoredManifest stored) {
        String wanted = String.valueOf(model.digest());
        return wanted.equals(stored.record().digest())
                || wanted.equals(stored.record().index());
    }

    private DownloadPlan recorded(StoredManifest stored) {
        List<PlannedFile> files = stored.record().files().stream()
                .map(file -> new PlannedFile(
                        new SafePath(file.path()),
                        file.size(),
                        List.of(ContentDigest.sha256(file.sha256())),
                        List.of()))
                .toList();
        return plan(stored, files, new RecordedFolderLayout(store, model, stored));
    }

    private Mono<DownloadPlan> asked() {
        return Mono.defer(() -> manifest().flatMap(found -> context.blocking(() -> planned(found, refreshed()))));
    }

    private boolean refreshed() {
        return options.policy() == CachePolicy.REFRESH;
    }

    private Mono<StoredManifest> manifest() {
        return fetch(model.reference())
                .onErrorResume(
                        DownloadException.class,
                        failure -> new TagProposals(registry, model, context.http()).of(failure))
                .flatMap(body -> {
                    OciManifest manifest = OciManifest.parse(body.bytes());
                    return manifest.index() ? chosen(body, manifest) : Mono.just(stored(body, null));
                });
    }

    private StoredManifest stored(ManifestBody body, @Nullable ManifestBody index) {
        return StoredManifest.of(model, body.digest(), index == null ? null : index.digest(), body.bytes());
    }

    private Mono<StoredManifest> chosen(ManifestBody index, OciManifest manifest) {
        OciDescriptor entry = IndexChoice.here(manifest).entry(model);
        Mono<ManifestBody> here = context.<byte[]>blocking(() -> store.small(entry.digest()))
                .map(bytes -> new ManifestBody(bytes, entry.digest(), null));
        return here.switchIfEmpty(Mono.defer(() -> fetch(entry.digest()))).map(body -> {
            if (OciManifest.parse(body.bytes()).index()) {
                throw new DownloadException(
                        ErrorCode.PROTOCOL, model + " is an index of indexes. Ask for one of its manifests by digest.");
            }
            return stored(body, index);
        });
    }

    private Mono<ManifestBody> fetch(String reference) {
        return registry.checkedManifest(
                context.http(), model.repository(), reference, OciManifest.ACCEPT, OciManifest.MAX_BYTES);
    }

    /** The plan of a download: what is small and belongs to the image layout is kept first. */
    Mono<DownloadPlan> begun(DownloadPlan plan) {
        return plan.layout() instanceof OciStoreLayout layout && options.policy() != CachePolicy.NO_CACHE
                ? config(layout)
                        .flatMap(config -> context.blocking(() -> {
                            layout.begin(config.orElse(null));
                            return plan;
                        }))
                : Mono.just(plan);
    }

    /** A model can be used without its configuration; one with wrong bytes is refused. */
    private Mono<Optional<byte[]>> config(OciStoreLayout layout) {
        OciDescriptor config = layout.config();
        if (config == null || config.size() > OciManifest.MAX_BYTES || options.policy() == CachePolicy.CACHE_ONLY) {
            return Mono.just(Optional.empty());
        }
        return context.<byte[]>blocking(() -> store.small(config.digest()))
                .map(here -> Optional.<byte[]>empty())
                .switchIfEmpty(Mono.defer(() -> registry.content(
                                context.http(), model.repository(), config.digest(), OciManifest.MAX_BYTES)
                        .map(Optional::of)
                        .onErrorResume(
                                DownloadException.class,
                                failure -> failure.code() == ErrorCode.NOT_FOUND
                                        ? Mono.fromRunnable(() -> log.debug("{} has no configuration", model))
                                                .thenReturn(Optional.empty())
                                        : Mono.error(failure))));
    }

    private DownloadPlan planned(StoredManifest manifest, boolean afresh) {
        List<ModelLayer> layers = manifest.layers();
        List<PlannedFile> files = layers.stream().map(this::planned).toList();
        Path local = options.get(DownloadOptions.LOCAL_DIR);
        boolean overwrite = options.get(DownloadOptions.OVERWRITE, false);
        return plan(
                manifest,
                files,
                local == null
                        ? new OciStoreLayout(store, model, manifest, afresh)
                        : new PlainFolderLayout(local, layers, files, overwrite, false));
    }

    private DownloadPlan plan(StoredManifest manifest, List<PlannedFile> files, ModelLayout layout) {
        return new DownloadPlan(
                OciProvider.ID, model.toString(), model.tag(), manifest.record().digest(), files, layout);
    }

    private PlannedFile planned(ModelLayer layer) {
        String hex = layer.content().hex();
        ContentDigest digest =
                layer.archive() ? new ContentDigest(ContentDigest.Algorithm.ARCHIVE, hex) : ContentDigest.sha256(hex);
        return new PlannedFile(
                layer.path(),
                layer.content().size(),
                List.of(digest),
                List.of(registry.blob(model.repository(), layer.content().digest())));
    }

    /** Whether the model becomes files in a folder of the caller's rather than part of the store. */
    private boolean plainFiles() {
        return options.has(DownloadOptions.LOCAL_DIR);
    }
}
