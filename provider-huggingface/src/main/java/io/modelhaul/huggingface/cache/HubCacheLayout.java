package io.modelhaul.huggingface.cache;

import io.modelhaul.huggingface.api.LfsPointer;
import io.modelhaul.internal.state.DurableFolders;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.ModelLayout;
import io.modelhaul.spi.PlannedFile;
import io.modelhaul.spi.SafePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The layout of the Python library's cache: contents in {@code blobs} under their {@code ETag}, snapshots of relative
 * links to them, references last. Without links, a new content goes into the snapshot itself, an existing one is copied.
 */
public final class HubCacheLayout implements ModelLayout {
    private final RepoFolder repo;
    private final Snapshot snapshot;
    private final SymbolicLinks links;
    private final SharedBlobs shared;
    private final SnapshotRecord record;
    private final Set<Path> touched = ConcurrentHashMap.newKeySet();

    HubCacheLayout(RepoFolder repo, Snapshot snapshot, SymbolicLinks links, SharedBlobs shared) {
        this.repo = repo;
        this.snapshot = snapshot;
        this.links = links;
        this.shared = shared;
        this.record = new SnapshotRecord(repo.work(), repo.tree(snapshot.commit()), snapshot.tree());
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

    /** The file's own place, and the content of that name, here or in the store that several repositories share. */
    private List<Path> candidates(SafePath path) {
        Path own = path.under(snapshotFolder());
        String etag = snapshot.etag(path.value());
        if (etag == null) {
            return List.of(own);
        }
        List<Path> candidates = new ArrayList<>(List.of(own, repo.blobs().resolve(etag)));
        Path common = shared.find(snapshot.xetHash(path.value()));
        if (common != null) {
            candidates.add(common);
        }
        candidates.removeIf(each -> !repo.blobs().equals(each.getParent()) && Files.isSymbolicLink(each));
        return candidates;
    }

    /** A blob may be a link into the store that several repositories share; nothing may lead further out. */
    private boolean fits(Path candidate, @Nullable Long size) throws IOException {
        boolean rightSize = Files.isRegularFile(candidate) && (size == null || Files.size(candidate) == size);
        boolean plainBlob = repo.blobs().equals(candidate.getParent()) && !Files.isSymbolicLink(candidate);
        return rightSize && (plainBlob || repo.contains(candidate));
    }

    /** The blob behind the link, unless it is in the store that several repositories share. */
    @Override
    public @Nullable Path own(PlannedFile file, Path found) throws IOException {
        Path real = found.toRealPath();
        boolean here = real.startsWith(repo.path().toRealPath())
                || (Files.exists(repo.blobs()) && real.startsWith(repo.blobs().toRealPath()));
        return here ? real : null;
    }

    @Override
    public void place(PlannedFile file, Path content) throws IOException {
        LfsPointer.refuse(file.path().value(), content);
        String etag = snapshot.etag(file.path().value());
        Path target = begin(file.path());
        if (etag == null || !links.supported()) {
            NewFile.move(content, target);
            return;
        }
        Path blob = repo.blobs().resolve(etag);
        NewFile.move(content, blob);
        links.point(target, blob);
    }

    /** Creates the folders for a file. */
    private Path begin(SafePath path) throws IOException {
        record.begin();
        if (!Files.isDirectory(repo.blobs())) {
            Files.createDirectories(repo.blobs());
        }
        Path target = path.createParents(snapshotFolder());
        touched.addAll(List.of(repo.blobs(), target.resolveSibling("")));
        return target;
    }

    @Override
    public void adopt(PlannedFile file, Path found) throws IOException {
        Path target = file.path().under(snapshotFolder());
        if (Files.exists(target) && Files.isSameFile(target, found)) {
            return;
        }
        begin(file.path());
        String etag = snapshot.etag(file.path().value());
        boolean blob = repo.blobs().equals(found.getParent());
        if (etag == null || !links.supported() || !(blob || shared.holds(found))) {
            NewFile.copy(repo.work(), found, target);
            return;
        }
        if (!blob) {
            SharedBlobs.share(repo.work(), found, repo.blobs().resolve(etag));
        }
        links.point(target, repo.blobs().resolve(etag));
    }

    @Override
    public void complete(DownloadPlan plan) throws IOException {
        record.begin();
        if (!Files.isDirectory(snapshotFolder(), LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectories(snapshotFolder());
        }
        CacheTag.write(repo.work(), repo.root());
        touched.forEach(DurableFolders::force);
        if (!snapshot.revision().equals(snapshot.commit())) {
            Reference.write(repo.work(), repo.refs(), snapshot.revision(), snapshot.commit());
        }
    }
}
