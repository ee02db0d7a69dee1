package io.modelhaul.huggingface;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.huggingface.api.HexName;
import io.modelhaul.huggingface.api.HubRepo;
import io.modelhaul.huggingface.cache.RepoFolder;
import io.modelhaul.huggingface.cache.SnapshotRemoval;
import io.modelhaul.store.StoredFile;
import io.modelhaul.store.StoredModel;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** A stored snapshot as something to look after: in the hub cache, or a folder of plain files. Blocks on files. */
public final class SnapshotLocation {
    private final StoredModel model;
    private final String commit;

    public SnapshotLocation(StoredModel model) {
        this.model = model;
        this.commit = Objects.requireNonNullElse(model.revision(), "");
        if (!HexName.isCommit(commit)) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST, model.model() + " has no commit, so it is nothing that is stored here.");
        }
    }

    /** The repository's folder in a hub cache; empty for a folder of plain files. */
    private Optional<RepoFolder> inCache() {
        Path snapshots = model.path().getParent();
        Path folder = snapshots == null ? null : snapshots.getParent();
        Path root = folder == null ? null : folder.getParent();
        boolean snapshot = snapshots != null
                && snapshots.endsWith("snapshots")
                && String.valueOf(model.path().getFileName()).equals(commit);
        if (root == null || folder == null || !snapshot) {
            return Optional.empty();
        }
        return HubRepo.ofFolder(String.valueOf(folder.getFileName())).map(repo -> RepoFolder.of(root, repo));
    }

    public void remove() throws IOException {
        Optional<RepoFolder> cached = inCache();
        if (cached.isPresent()) {
            new SnapshotRemoval(cached.get()).remove(commit);
        } else {
            new LocalRemoval(model.path(), model.model()).remove(commit, model.files());
        }
    }

    /** Links of the snapshot whose content is not here: the list of files leaves them out. */
    public List<StoredFile> withoutContent() throws IOException {
        List<StoredFile> missing = new ArrayList<>();
        Path snapshot = model.path();
        if (inCache().isEmpty() || !Files.isDirectory(snapshot, LinkOption.NOFOLLOW_LINKS)) {
            return missing;
        }
        Files.walkFileTree(snapshot, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isSymbolicLink() && !Files.isRegularFile(file)) {
                    String path = snapshot.relativize(file).toString().replace('\\', '/');
                    missing.add(new StoredFile(path, 0, file, null, null));
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return missing;
    }
}
