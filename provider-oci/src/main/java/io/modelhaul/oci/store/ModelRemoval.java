package io.modelhaul.oci.store;

import io.modelhaul.internal.state.UnfinishedParts;
import io.modelhaul.oci.manifest.OciManifest;
import io.modelhaul.oci.manifest.OciReference;
import io.modelhaul.spi.folder.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes a model from the own store: its records and folder, then the contents that no other model names.
 *
 * @param store the store
 */
public record ModelRemoval(OciStore store) {
    private static final Logger log = LoggerFactory.getLogger(ModelRemoval.class);

    /** Removes a model, finished or begun; false when there was nothing of it. Blocks on the disk. */
    public boolean remove(OciReference model) throws IOException {
        Set<String> own = new HashSet<>();
        boolean any = false;
        for (Path file : List.of(store.finishedRecord(model), store.begunRecord(model))) {
            ModelRecord record = ModelRecord.read(file);
            if (record != null) {
                any = true;
                addContents(own, record);
            }
        }
        store.layout().remove(model.toString());
        Path folder = store.folder(model);
        any |= Files.isDirectory(folder);
        Folders.removeAll(folder);
        Folders.removeEmpty(folder.getParent(), store.root());
        for (Path file : List.of(store.finishedRecord(model), store.begunRecord(model))) {
            Files.deleteIfExists(file);
            Folders.removeEmpty(file.getParent(), store.work());
        }
        sweep(own);
        return any;
    }

    /** Removes the contents of a version that was replaced, as far as nobody names them. */
    void sweep(ModelRecord replaced) throws IOException {
        Set<String> own = new HashSet<>();
        addContents(own, replaced);
        sweep(own);
    }

    private void sweep(Set<String> own) throws IOException {
        Set<String> kept = namedByAny();
        if (kept == null) {
            return;
        }
        own.removeAll(kept);
        for (String hex : own) {
            Files.deleteIfExists(store.blobs().path(hex));
        }
        // What somebody works on stays, for a model that begins to be here.
        new UnfinishedParts(store.parts()).remove(own::contains);
    }

    private boolean addContents(Set<String> contents, ModelRecord record) throws IOException {
        contents.add(Blobs.hex(record.digest()));
        if (record.index() != null) {
            contents.add(Blobs.hex(record.index()));
        }
        StoredManifest stored = store.manifest(record);
        if (stored != null) {
            OciManifest manifest = stored.manifest();
            manifest.contents().forEach(content -> contents.add(content.hex()));
        }
        return stored != null;
    }

    /** What models need; null when this cannot be known, so that nothing may go. */
    private @Nullable Set<String> namedByAny() throws IOException {
        Set<String> named = new HashSet<>();
        for (Path records : List.of(store.finishedRecords(), store.begunRecords())) {
            for (Map.Entry<Path, ModelRecord> each : store.records(records).entrySet()) {
                if (!addContents(named, each.getValue())) {
                    log.warn(
                            "The manifest of {} cannot be read. Contents are kept, as it may need them: remove or repair it.",
                            each.getValue().model());
                    return null;
                }
            }
        }
        return named;
    }
}
