package io.modelhaul.huggingface.cache;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.huggingface.api.HubRepo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The folders of one repository in a hub cache.
 *
 * @param root the hub cache
 * @param path the repository's folder in it, {@code models--owner--name}
 */
public record RepoFolder(Path root, Path path) {
    public static RepoFolder of(Path root, HubRepo repo) {
        return new RepoFolder(root, root.resolve(repo.folder()));
    }

    Path blobs() {
        return path.resolve("blobs");
    }

    Path refs() {
        return path.resolve("refs");
    }

    Path snapshots() {
        return path.resolve("snapshots");
    }

    Path snapshot(String commit) {
        return snapshots().resolve(commit);
    }

    Path tree(String commit) {
        return path.resolve("trees").resolve(commit + ".json");
    }

    /** Our own folder: Python neither lists nor cleans hidden folders inside a repository's. */
    public Path work() {
        return path.resolve(".modelhaul");
    }

    /**
     * Makes sure that no snapshot, which others name, is a link that leads out of the repository. The repository's folder and
     * the fixed folders in it may be links: only the user can have made them, to have the contents on another disk.
     *
     * @throws DownloadException {@link ErrorCode#IO} naming the link
     */
    void refusePlantedLinks(String commit) throws IOException {
        for (Path folder :
                List.of(path, blobs(), refs(), snapshots(), tree(commit).getParent(), work())) {
            if (Files.isSymbolicLink(folder) && !Files.exists(folder)) {
                throw new DownloadException(
                        ErrorCode.IO, "The link " + folder + " leads nowhere: mount what it leads to, or remove it.");
            }
        }
        Path snapshot = snapshot(commit);
        if (Files.isSymbolicLink(snapshot) && !(Files.exists(snapshot) && contains(snapshot))) {
            throw new DownloadException(
                    ErrorCode.IO,
                    "Refused to follow the link " + snapshot + " out of the cache: remove it and try again.");
        }
    }

    /**
     * Makes sure that nothing is deleted behind a link in the repository's folder. The folder itself may be one.
     *
     * @throws DownloadException {@link ErrorCode#IO} naming the link
     */
    void refuseDeletingBehindLinks(String commit) throws IOException {
        refusePlantedLinks(commit);
        for (Path folder : List.of(blobs(), refs(), snapshots(), tree(commit).getParent(), work())) {
            if (Files.isSymbolicLink(folder)
                    && !folder.toRealPath().startsWith(root.toRealPath())
                    && !folder.toRealPath().startsWith(path.toRealPath())) {
                throw new DownloadException(
                        ErrorCode.IO,
                        "Refused to delete behind the link " + folder
                                + ": remove there what is not wanted, or the link.");
            }
        }
    }

    /** Whether an existing file, all links followed, lies in the hub cache, or where the user's links have put its parts. */
    boolean contains(Path existing) throws IOException {
        Path real = existing.toRealPath();
        for (Path folder : List.of(root, path, blobs(), snapshots())) {
            if (Files.exists(folder) && real.startsWith(folder.toRealPath())) {
                return true;
            }
        }
        return false;
    }
}
