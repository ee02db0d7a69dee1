package io.modelhaul.ollama.store;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.state.DurableFolders;
import io.modelhaul.ollama.shared.OllamaName;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.ModelLayout;
import io.modelhaul.spi.PlannedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/** The folder of an Ollama server: contents under their digest, which models share, and the manifest last. */
public final class OllamaStoreLayout implements ModelLayout {
    private final OllamaFolder folder;
    private final OllamaName name;
    private final OllamaManifest manifest;
    private final Path blobs;
    private final Path work;
    private final Path place;

    /** Looks where things are; blocks on the disk. */
    public OllamaStoreLayout(OllamaFolder folder, OllamaName name, OllamaManifest manifest) throws IOException {
        this.folder = folder;
        this.name = name;
        this.manifest = manifest;
        this.blobs = folder.blobs();
        this.work = folder.work();
        this.place = folder.manifests().place(name);
    }

    /** Notes that this pull has begun, so that what it needs is not removed; blocks on the disk. */
    public void begin() throws IOException {
        OllamaManifest there = folder.manifests().read(name);
        if (there == null || !there.digest().equals(manifest.digest()) || !folder.holds(manifest)) {
            folder.pulls().write(name, manifest.raw(), work);
        }
    }

    @Override
    public Path modelPath() {
        return place;
    }

    @Override
    public Path partFolder() {
        return work;
    }

    @Override
    public String partName(PlannedFile file) {
        return String.valueOf(blob(file).getFileName());
    }

    private Path blob(PlannedFile file) {
        return blobs.resolve(String.valueOf(Path.of(file.path().value()).getFileName()));
    }

    @Override
    public @Nullable Path find(PlannedFile file) {
        Path blob = blob(file);
        return OllamaFolder.isHere(blob) ? blob : null;
    }

    @Override
    public void place(PlannedFile file, Path content) throws IOException {
        Files.createDirectories(blobs);
        Files.move(content, blob(file), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void complete(DownloadPlan plan) throws IOException {
        if (!folder.holds(manifest)) {
            throw new DownloadException(
                            ErrorCode.IO,
                            "Somebody removed contents of " + name + " while it was pulled. Pull it again.")
                    .retryable(true);
        }
        DurableFolders.force(blobs);
        folder.manifests().write(name, manifest.raw(), folder.manifestWork());
        folder.pulls().delete(name);
        ManifestTree.deleteIfEmpty(work.resolve("pulls"));
    }
}
