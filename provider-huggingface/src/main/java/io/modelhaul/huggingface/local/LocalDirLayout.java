package io.modelhaul.huggingface.local;

import io.modelhaul.huggingface.api.LfsPointer;
import io.modelhaul.huggingface.cache.HubCacheLayout;
import io.modelhaul.huggingface.cache.NewFile;
import io.modelhaul.huggingface.cache.PartName;
import io.modelhaul.huggingface.cache.Snapshot;
import io.modelhaul.huggingface.cache.SnapshotRecord;
import io.modelhaul.internal.state.DurableFolders;
import io.modelhaul.internal.state.ReservedNames;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.ModelLayout;
import io.modelhaul.spi.PlannedFile;
import io.modelhaul.spi.SafePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plain files below a folder, each with the note by which Python knows that it is up to date. Content that the hub cache
 * has already is copied from there.
 */
final class LocalDirLayout implements ModelLayout {
    private static final Logger log = LoggerFactory.getLogger(LocalDirLayout.class);

    private final LocalFolder local;
    private final Snapshot snapshot;
    private final @Nullable HubCacheLayout cache;
    private final SnapshotRecord record;
    private final Set<Path> touched = ConcurrentHashMap.newKeySet();

    LocalDirLayout(LocalFolder local, Snapshot snapshot, @Nullable HubCacheLayout cache) {
        this.local = local;
        this.snapshot = snapshot;
        this.cache = cache;
        this.record = new SnapshotRecord(local.work(), local.treeFile(snapshot.commit()), snapshot.tree());
    }

    @Override
    public Path modelPath() {
        return snapshot.file() == null ? local.folder() : local.folder().resolve(snapshot.file());
    }

    @Override
    public Path partFolder() {
        return local.work();
    }

    @Override
    public String partName(PlannedFile file) {
        return PartName.of(snapshot, file);
    }

    @Override
    public @Nullable Path find(PlannedFile file) throws IOException {
        Path own = file.path().under(local.folder());
        boolean rightSize = Files.isRegularFile(own, LinkOption.NOFOLLOW_LINKS)
                && (file.size() == null || Files.size(own) == file.size());
        if (rightSize && !knownToDiffer(file.path(), own)) {
            return own;
        }
        return cache == null ? null : cache.find(file);
    }

    /** A note that still holds names other content: no need to hash the file to find that out. */
    private boolean knownToDiffer(SafePath path, Path own) throws IOException {
        LocalMetadata note = LocalMetadata.read(local.note(path), own);
        String etag = snapshot.etag(path.value());
        return note != null && etag != null && !note.etag().equals(etag);
    }

    /** What the hub cache has is only read. */
    @Override
    public @Nullable Path own(PlannedFile file, Path found) {
        return found.equals(file.path().under(local.folder())) ? found : null;
    }

    @Override
    public Path inUserFolder(PlannedFile file) {
        return file.path().under(local.folder());
    }

    /** By us or by Python. */
    @Override
    public boolean recorded(PlannedFile file) {
        return Files.isRegularFile(local.note(file.path()), LinkOption.NOFOLLOW_LINKS);
    }

    @Override
    public void place(PlannedFile file, Path content) throws IOException {
        LfsPointer.refuse(file.path().value(), content);
        NewFile.rename(content, begin(file.path()));
        note(file.path());
    }

    @Override
    public void adopt(PlannedFile file, Path found) throws IOException {
        Path own = file.path().under(local.folder());
        if (!found.equals(own)) {
            NewFile.copy(local.work(), found, begin(file.path()));
        }
        note(file.path());
    }

    /** Notes what the file is, unless that is noted already. */
    private void note(SafePath path) throws IOException {
        String etag = snapshot.etag(path.value());
        Path note = local.note(path);
        LocalMetadata known = LocalMetadata.read(note, path.under(local.folder()));
        boolean noted = known != null
                && known.commit().equals(snapshot.commit())
                && known.etag().equals(etag);
        if (etag != null && !noted) {
            try {
                LocalMetadata.write(local.work(), note, path.under(local.folder()), snapshot.commit(), etag);
            } catch (IOException e) {
                log.warn("Could not note what {} is, so that it will be hashed again: {}", path, e.toString());
            }
        }
    }

    private void begin() throws IOException {
        local.markRecords();
        record.begin();
    }

    /** Creates the folders for a file. */
    private Path begin(SafePath path) throws IOException {
        ReservedNames.refuse(path);
        begin();
        Path target = path.createParents(local.folder());
        touched.add(target.resolveSibling(""));
        return target;
    }

    @Override
    public void complete(DownloadPlan plan) throws IOException {
        begin();
        touched.forEach(DurableFolders::force);
        local.refer(snapshot.revision(), snapshot.commit());
    }
}
