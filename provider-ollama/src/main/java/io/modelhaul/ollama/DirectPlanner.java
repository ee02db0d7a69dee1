package io.modelhaul.ollama;

import io.modelhaul.CachePolicy;
import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import io.modelhaul.Hint;
import io.modelhaul.ollama.shared.OllamaEnvironment;
import io.modelhaul.ollama.shared.OllamaName;
import io.modelhaul.ollama.store.ManifestLayer;
import io.modelhaul.ollama.store.OllamaFolder;
import io.modelhaul.ollama.store.OllamaManifest;
import io.modelhaul.ollama.store.OllamaStoreLayout;
import io.modelhaul.registry.Registry;
import io.modelhaul.spi.ContentDigest;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.FolderLayout;
import io.modelhaul.spi.ModelLayout;
import io.modelhaul.spi.PlannedFile;
import io.modelhaul.spi.ProviderContext;
import io.modelhaul.spi.SafePath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import reactor.core.publisher.Mono;

/** Plans a pull without a server: the manifest, from the folder or the registry, becomes files for the engine. */
final class DirectPlanner {
    private static final String MANIFEST_TYPE = "application/vnd.docker.distribution.manifest.v2+json";

    private final DownloadOptions options;
    private final ProviderContext context;
    private final OllamaName name;
    private final Registry registry;
    private final OllamaFolder folder;

    DirectPlanner(DownloadRequest request, ProviderContext context) {
        this.options = request.options();
        this.context = context;
        this.name = OllamaRegistry.name(request.model(), options);
        this.registry = OllamaRegistry.of(request.model(), name, options);
        this.folder = new OllamaFolder(new OllamaEnvironment(context.environment()).models(options));
    }

    Mono<DownloadPlan> plan() {
        return switch (options.policy()) {
            case REFRESH, NO_CACHE -> asked();
            case CACHE_ONLY ->
                stored(false).switchIfEmpty(Mono.error(this::offline)).flatMap(this::planned);
            case PREFER_CACHED ->
                plainFiles() ? asked() : stored(true).flatMap(this::planned).switchIfEmpty(asked());
        };
    }

    private Mono<OllamaManifest> stored(boolean whole) {
        return context.<OllamaManifest>blocking(() -> {
            OllamaManifest manifest = folder.manifests().read(name);
            return manifest == null || (whole && !folder.holds(manifest)) ? null : manifest;
        });
    }

    private DownloadException offline() {
        return new DownloadException(ErrorCode.OFFLINE, Hint.ALLOW_NETWORK, name + " is not in " + folder.root() + ".");
    }

    private Mono<DownloadPlan> asked() {
        return Mono.defer(() -> registry.manifest(
                        context.http(), name.repository(), name.tag(), MANIFEST_TYPE, OllamaManifest.MAX_BYTES))
                .flatMap(body -> context.blocking(() -> OllamaManifest.parse(body.bytes())))
                .flatMap(this::planned);
    }

    private Mono<DownloadPlan> planned(OllamaManifest manifest) {
        return context.blocking(() -> plan(manifest));
    }

    private DownloadPlan plan(OllamaManifest manifest) throws IOException {
        List<PlannedFile> files = new ArrayList<>();
        named(manifest)
                .forEach((path, layer) -> files.add(new PlannedFile(
                        path,
                        layer.size(),
                        List.of(ContentDigest.sha256(layer.digest())),
                        List.of(registry.blob(name.repository(), "sha256:" + layer.digest())))));
        return new DownloadPlan(
                OllamaProvider.ID, name.toString(), name.tag(), manifest.digest(), files, layout(manifest, files));
    }

    private Map<SafePath, ManifestLayer> named(OllamaManifest manifest) {
        if (plainFiles()) {
            return PlainNames.of(manifest);
        }
        Map<SafePath, ManifestLayer> blobs = new LinkedHashMap<>();
        manifest.layers().forEach(layer -> blobs.put(new SafePath("blobs/" + layer.blobName()), layer));
        return blobs;
    }

    /** Whether the model becomes files with names for people rather than part of a server's folder. */
    private boolean plainFiles() {
        return options.has(DownloadOptions.LOCAL_DIR) || options.policy() == CachePolicy.NO_CACHE;
    }

    private ModelLayout layout(OllamaManifest manifest, List<PlannedFile> files) throws IOException {
        Optional<Path> plain = Optional.ofNullable(options.get(DownloadOptions.LOCAL_DIR));
        return plain.isPresent() ? FolderLayout.of(plain.get(), files) : new OllamaStoreLayout(folder, name, manifest);
    }
}
