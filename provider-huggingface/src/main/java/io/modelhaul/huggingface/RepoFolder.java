package io.modelhaul.huggingface;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
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
record RepoFolder(Path root, Path path) {
    static RepoFolder of(Path root, HubRepo repo) {
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
    Path work() {
        return path.resolve(".modelhaul");
    }

    /**
     * Makes sure that no folder is a link that leads out of the hub cache.
     *
     * @throws DownloadException {@link ErrorCode#IO} naming the link
     */
    void refusePlantedLinks(String commit) throws IOException {
        for (Path folder : List.of(
                path,
                blobs(),
                refs(),
                snapshots(),
                snapshot(commit),
                tree(commit).getParent(),
                work())) {
            if (Files.isSymbolicLink(folder) && !leadsInside(folder)) {
                throw new DownloadException(
                        ErrorCode.IO,
                        "Refused to follow the link " + folder + " out of the cache: remove it and try again.");
            }
        }
    }

    private boolean leadsInside(Path link) throws IOException {
        return Files.exists(link) && contains(link);
    }

    /** Whether an existing file, all links followed, lies in the hub cache. */
    boolean contains(Path existing) throws IOException {
        return existing.toRealPath().startsWith(root.toRealPath());
    }
}
