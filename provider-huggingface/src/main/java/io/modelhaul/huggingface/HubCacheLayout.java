package io.modelhaul.huggingface;

import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.ModelLayout;
import io.modelhaul.spi.PlannedFile;
import io.modelhaul.store.SafePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The layout of the Python library's cache: contents in {@code blobs} under their {@code ETag}, snapshots of relative
 * links to them, references last. Without links, a new content goes into the snapshot itself, an existing one is copied.
 */
final class HubCacheLayout implements ModelLayout {
    private final RepoFolder repo;
    private final Snapshot snapshot;
    private final SymbolicLinks links;
    private final SnapshotRecord record;
    private final Twins twins;

    HubCacheLayout(RepoFolder repo, Snapshot snapshot, SymbolicLinks links) {
        this.repo = repo;
        this.snapshot = snapshot;
        this.links = links;
        this.record = new SnapshotRecord(repo.work(), repo.tree(snapshot.commit()), snapshot.tree());
        this.twins = new Twins(snapshot.files().values());
    }

    private Path snapshotFolder() {
        return repo.snapshot(snapshot.commit());
    }

    @Override
    public Path modelPath() {
        return snapshot.file() == null ? snapshotFolder() : snapshotFolder().resolve(snapshot.file());
    }

    @Override
    public Path partFolder() {
        return repo.work();
    }

    @Override
    public String partName(PlannedFile file) {
        return PartName.of(snapshot, file);
    }

    @Override
    public @Nullable Path find(PlannedFile file) throws IOException {
        for (Path candidate : candidates(file.path())) {
            if (fits(candidate, file.size())) {
                return candidate;
            }
        }
        return null;
    }

    /** The file's own place, the content of that name, and equal files of the snapshot where there are no links. */
    private List<Path> candidates(SafePath path) {
        Path own = path.under(snapshotFolder());
        String etag = snapshot.etag(path.value());
        if (etag == null) {
            return List.of(own);
        }
        List<Path> candidates = new ArrayList<>(List.of(own, repo.blobs().resolve(etag)));
        twins.of(etag).forEach(twin -> candidates.add(twin.under(snapshotFolder())));
        candidates.removeIf(each -> !repo.blobs().equals(each.getParent()) && Files.isSymbolicLink(each));
        return candidates;
    }

    /** A blob may be a link into the store that several repositories share; nothing may lead further out. */
    private boolean fits(Path candidate, @Nullable Long size) throws IOException {
        boolean rightSize =
                Files.isRegularFile(candidate) && (size == null || Files.size(candidate) == size);
        boolean plainBlob = repo.blobs().equals(candidate.getParent()) && !Files.isSymbolicLink(candidate);
        return rightSize && (plainBlob || repo.contains(candidate));
    }

    @Override
    public void place(PlannedFile file, Path content) throws IOException {
        record.begin();
        String etag = snapshot.etag(file.path().value());
        Path target = file.path().createParents(snapshotFolder());
        if (etag == null || !links.supported()) {
            NewFile.rename(content, target);
            return;
        }
        Path blob = repo.blobs().resolve(etag);
        Files.createDirectories(repo.blobs());
        NewFile.rename(content, blob);
        links.point(target, blob);
    }

    @Override
    public void adopt(PlannedFile file, Path found) throws IOException {
        Path target = file.path().under(snapshotFolder());
        if (Files.exists(target) && Files.isSameFile(target, found)) {
            return;
        }
        record.begin();
        target = file.path().createParents(snapshotFolder());
        if (repo.blobs().equals(found.getParent()) && links.supported()) {
            links.point(target, found);
        } else {
            NewFile.copy(repo.work(), found, target);
        }
    }

    @Override
    public void complete(DownloadPlan plan) throws IOException {
        record.begin();
        if (!Files.isDirectory(snapshotFolder(), LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectories(snapshotFolder());
        }
        CacheTag.write(repo.work(), repo.root());
        if (!snapshot.revision().equals(snapshot.commit())) {
            Reference.write(repo.work(), repo.refs(), snapshot.revision(), snapshot.commit());
        }
    }
}
