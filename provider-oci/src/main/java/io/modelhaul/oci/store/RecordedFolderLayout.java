package io.modelhaul.oci.store;

import io.modelhaul.oci.archive.UnpackedFile;
import io.modelhaul.oci.manifest.OciReference;
import io.modelhaul.oci.store.ModelRecord.RecordedFile;
import io.modelhaul.spi.ContentDigest.Algorithm;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.FolderLayout;
import io.modelhaul.spi.ModelLayout;
import io.modelhaul.spi.PlannedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A model whose files are known one by one, as those of an exported one are: they go into its folder without its archives. */
public final class RecordedFolderLayout implements ModelLayout {
    private final OciStore store;
    private final OciReference model;
    private final StoredManifest manifest;
    private final Path folder;

    /** A layout. */
    public RecordedFolderLayout(OciStore store, OciReference model, StoredManifest manifest) {
        this.store = store;
        this.model = model;
        this.manifest = manifest;
        this.folder = store.folder(model);
    }

    @Override
    public Path modelPath() {
        return folder;
    }

    @Override
    public Path partFolder() {
        return store.parts();
    }

    @Override
    public String partName(PlannedFile file) {
        return String.valueOf(file.digest(Algorithm.SHA256));
    }

    @Override
    public @Nullable Path find(PlannedFile file) {
        Path path = file.path().under(folder);
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) ? path : null;
    }

    @Override
    public void place(PlannedFile file, Path content) throws IOException {
        Path target = file.path().createParents(folder);
        Files.move(content, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public ModelLayout inFolder(Path other, List<PlannedFile> files) {
        return FolderLayout.of(other, files);
    }

    @Override
    public void complete(DownloadPlan plan) throws IOException {
        List<RecordedFile> files = new ArrayList<>();
        for (PlannedFile file : plan.files()) {
            Path path = file.path().under(folder);
            files.add(ModelFolder.record(
                    folder,
                    new UnpackedFile(
                            file.path().value(), Files.size(path), String.valueOf(file.digest(Algorithm.SHA256)))));
            keepContent(file, path);
        }
        store.blobs().write(manifest.raw());
        String digest = manifest.record().digest();
        store.layout().add(model.toString(), digest, manifest.raw());
        ModelRecord done = new ModelRecord(
                ModelRecord.VERSION, model.toString(), digest, manifest.record().index(), files);
        if (!done.equals(ModelRecord.read(store.finishedRecord(model)))) {
            Blobs.replace(store.finishedRecord(model), done.json(), store.work());
        }
        Files.deleteIfExists(store.begunRecord(model));
    }

    /** Other models may have the same content, and find it by its digest. */
    private void keepContent(PlannedFile file, Path path) throws IOException {
        String hex = String.valueOf(file.digest(Algorithm.SHA256));
        boolean named = manifest.layers().stream()
                .anyMatch(layer -> layer.content().hex().equals(hex));
        Path blob = store.blobs().path(hex);
        if (named && !Files.exists(blob)) {
            Files.createDirectories(blob.resolveSibling(""));
            ModelFolder.link(path, blob);
        }
    }
}
