package io.modelhaul.oci.store;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.state.DurableFolders;
import io.modelhaul.internal.state.NamedLock;
import io.modelhaul.oci.manifest.ModelLayer;
import io.modelhaul.oci.manifest.OciDescriptor;
import io.modelhaul.oci.manifest.OciReference;
import io.modelhaul.oci.store.ModelRecord.RecordedFile;
import io.modelhaul.spi.ContentDigest.Algorithm;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.ModelLayout;
import io.modelhaul.spi.PlannedFile;
import io.modelhaul.spi.folder.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The own store: contents under their digest, the folder of the model last. */
public final class OciStoreLayout implements ModelLayout {
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final OciStore store;
    private final OciReference model;
    private final StoredManifest manifest;
    private final List<ModelLayer> layers;
    private final boolean afresh;

    /**
     * A layout.
     *
     * @param afresh whether the folder is made anew, also when it looks as it was left
     */
    public OciStoreLayout(OciStore store, OciReference model, StoredManifest manifest, boolean afresh) {
        this.store = store;
        this.model = model;
        this.manifest = manifest;
        this.layers = manifest.layers();
        this.afresh = afresh;
    }

    /** Remembers that the download has begun, so that what it brings is kept; blocks on the disk. */
    public void begin(byte @Nullable [] config) throws IOException {
        store.blobs().write(manifest.raw());
        if (config != null) {
            store.blobs().write(config);
        }
        ModelRecord done = ModelRecord.read(store.finishedRecord(model));
        if (done == null || !done.digest().equals(manifest.record().digest())) {
            Blobs.replace(store.begunRecord(model), manifest.record().json(), store.work());
        }
    }

    /** The configuration that the manifest names; null for none. */
    public @Nullable OciDescriptor config() {
        return manifest.manifest().config();
    }

    static String hex(PlannedFile file) {
        String archive = file.digest(Algorithm.ARCHIVE);
        return archive == null ? String.valueOf(file.digest(Algorithm.SHA256)) : archive;
    }

    @Override
    public Path modelPath() {
        return store.folder(model);
    }

    @Override
    public Path partFolder() {
        return store.parts();
    }

    @Override
    public String partName(PlannedFile file) {
        return hex(file);
    }

    @Override
    public @Nullable Path find(PlannedFile file) {
        return store.blobs().find(hex(file));
    }

    @Override
    public void place(PlannedFile file, Path content) throws IOException {
        Path target = store.blobs().path(hex(file));
        Files.createDirectories(target.resolveSibling(""));
        Files.move(content, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public ModelLayout inFolder(Path folder, List<PlannedFile> files) {
        return new PlainFolderLayout(folder, layers, files, false, true);
    }

    @Override
    public void complete(DownloadPlan plan) throws IOException {
        Path locks = store.work().resolve("build");
        Files.createDirectories(locks);
        String name = model.place().replace('/', '+');
        try (NamedLock lock = NamedLock.take(locks.resolve(name + ".lock"), PATIENCE)) {
            if (lock == null) {
                throw new DownloadException(
                        ErrorCode.IO,
                        "Another process has been making the folder of " + model
                                + " for ten minutes. Try again later.");
            }
            finish(locks.resolve(name));
        }
    }

    private void finish(Path build) throws IOException {
        ModelRecord before = ModelRecord.read(store.finishedRecord(model));
        String digest = manifest.record().digest();
        Path folder = store.folder(model);
        boolean there = before != null && before.digest().equals(digest) && before.intact(folder);
        if (!there || afresh) {
            List<RecordedFile> files = new ModelFolder(store.blobs(), layers, build).make(folder);
            DurableFolders.force(folder.resolveSibling(""));
            store.blobs().write(manifest.raw());
            store.layout().add(model.toString(), digest, manifest.raw());
            ModelRecord done = new ModelRecord(
                    ModelRecord.VERSION,
                    model.toString(),
                    digest,
                    manifest.record().index(),
                    files);
            Blobs.replace(store.finishedRecord(model), done.json(), store.work());
        }
        if (Files.deleteIfExists(store.begunRecord(model))) {
            Folders.removeEmpty(store.begunRecord(model).getParent(), store.work());
        }
        if (before != null && !before.digest().equals(digest)) {
            new ModelRemoval(store).sweep(before);
        }
    }
}
