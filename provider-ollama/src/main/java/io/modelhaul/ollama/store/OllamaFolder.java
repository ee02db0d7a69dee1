package io.modelhaul.ollama.store;

import io.modelhaul.ollama.OllamaProvider;
import io.modelhaul.ollama.shared.OllamaName;
import io.modelhaul.store.StoredFile;
import io.modelhaul.store.StoredModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder of models as an Ollama server keeps it: {@code manifests/host/namespace/model/tag} and {@code blobs/sha256-…}.
 * Blocks on the disk.
 *
 * <p>Both folders may be links, also to another disk, and so may folders and files in them; what is removed is the link.
 * What is on its way lies in {@code .modelhaul} beside the blobs, since a server that starts deletes every name in
 * {@code blobs} that it does not know, and lists everything below {@code manifests}. There, {@code pulls} holds the manifests
 * of pulls that have begun: they keep the contents that they name from being removed, and tell what an interrupted pull left.
 *
 * @param root what {@code OLLAMA_MODELS} names
 */
public record OllamaFolder(Path root) {
    private static final String WORK = ".modelhaul";

    public ManifestTree manifests() {
        return new ManifestTree(root.resolve("manifests"));
    }

    /** The manifests of pulls that have begun and not ended. */
    ManifestTree pulls() throws IOException {
        return new ManifestTree(work().resolve("pulls"));
    }

    /** The blobs; people make it a link to a larger disk. */
    public Path blobs() throws IOException {
        Path usual = root.resolve("blobs");
        return Files.isSymbolicLink(usual) ? usual.toRealPath() : usual;
    }

    /** Unfinished files, on the file system of the blobs. */
    public Path work() throws IOException {
        return workFor(blobs());
    }

    /** Where a manifest is written before it is moved to its place, on the file system of the manifests. */
    Path manifestWork() throws IOException {
        Path usual = root.resolve("manifests");
        return workFor(Files.isSymbolicLink(usual) ? usual.toRealPath() : usual);
    }

    /** A folder out of which files can be moved into another one: beside it or in the root, else in it. */
    private Path workFor(Path folder) {
        Path beside = folder.resolveSibling(WORK);
        return Stream.of(beside, root.resolve(WORK))
                .filter(each -> !Files.exists(folder) || leadsInto(folder, each))
                .findFirst()
                .orElseGet(() -> folder.resolve(WORK));
    }

    private static boolean leadsInto(Path folder, Path work) {
        Path there = Files.exists(work) ? work : work.resolveSibling("");
        try {
            return Files.isWritable(there) && Files.getFileStore(there).equals(Files.getFileStore(folder));
        } catch (IOException e) {
            // Some systems do not know what is mounted where; mostly it is one disk.
            return true;
        }
    }

    Path blob(ManifestLayer layer) throws IOException {
        return blobs().resolve(layer.blobName());
    }

    public boolean exists() {
        return Files.isDirectory(root.resolve("manifests"));
    }

    /** People replace a blob by a link to the same bytes, which are hashed like any others. */
    static boolean isHere(Path blob) {
        return Files.isRegularFile(blob);
    }

    private static StoredFile stored(ManifestLayer layer, Path blob, long size) {
        return new StoredFile("blobs/" + layer.blobName(), size, blob, layer.mediaType(), "sha256:" + layer.digest());
    }

    /** The contents that the manifest of a stored model names and that are gone. */
    public List<StoredFile> missing(StoredModel model) throws IOException {
        OllamaManifest manifest = ManifestTree.read(model.path());
        List<StoredFile> missing = new ArrayList<>();
        for (ManifestLayer layer : manifest == null ? List.<ManifestLayer>of() : manifest.layers()) {
            Path blob = blob(layer);
            if (!isHere(blob)) {
                missing.add(stored(layer, blob, layer.size()));
            }
        }
        return missing;
    }

    /** Whether every content has a file of its size; hashes nothing. */
    public boolean holds(OllamaManifest manifest) throws IOException {
        for (ManifestLayer layer : manifest.layers()) {
            Path blob = blob(layer);
            if (!isHere(blob) || Files.size(blob) != layer.size()) {
                return false;
            }
        }
        return true;
    }

    /** All models, also those of which not all is here. */
    public List<StoredModel> models() throws IOException {
        List<StoredModel> models = new ArrayList<>();
        for (OllamaName name : manifests().names()) {
            StoredModel model = model(name);
            if (model != null) {
                models.add(model);
            }
        }
        for (OllamaName name : pulls().names()) {
            boolean listed = models.stream().anyMatch(model -> OllamaName.same(model.model(), name.toString()));
            StoredModel begun = listed ? null : model(name);
            if (begun != null) {
                models.add(begun);
            }
        }
        return models;
    }

    /** One model; null when it is not here at all. */
    @Nullable
    public StoredModel model(OllamaName name) throws IOException {
        OllamaManifest finished = manifests().read(name);
        OllamaManifest manifest = finished == null ? pulls().read(name) : finished;
        if (manifest == null) {
            return null;
        }
        List<StoredFile> files = new ArrayList<>();
        for (ManifestLayer layer : manifest.layers()) {
            Path blob = blob(layer);
            if (isHere(blob)) {
                files.add(stored(layer, blob, Files.size(blob)));
            }
        }
        return new StoredModel(
                OllamaProvider.ID,
                name.toString(),
                manifest.digest(),
                manifests().place(name),
                files,
                finished != null && holds(manifest),
                null,
                "ollama://" + name);
    }
}
