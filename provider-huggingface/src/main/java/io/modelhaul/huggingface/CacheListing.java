package io.modelhaul.huggingface;

import io.modelhaul.store.StoredModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lists what a hub cache holds, whoever put it there: one entry for each snapshot. What is odd is left out, never a
 * failure: other tools write here too.
 *
 * @param root the hub cache
 */
record CacheListing(Path root) {
    private static final Logger log = LoggerFactory.getLogger(CacheListing.class);

    /** The repositories, in the order of their folders' names. */
    List<HubRepo> repos() throws IOException {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        return names(root).stream().map(HubRepo::ofFolder).flatMap(Optional::stream).toList();
    }

    /** The snapshots of one repository. */
    List<StoredModel> snapshots(HubRepo repo) {
        List<StoredModel> models = new ArrayList<>();
        RepoFolder folder = RepoFolder.of(root, repo);
        try {
            if (!Files.isDirectory(folder.snapshots()) || !folder.contains(folder.snapshots())) {
                return List.of();
            }
            References references = References.in(folder.refs());
            for (String commit : names(folder.snapshots())) {
                if (HexName.isCommit(commit) && Files.isDirectory(folder.snapshot(commit))) {
                    models.add(snapshot(folder, repo, commit, references));
                }
            }
        } catch (IOException e) {
            log.debug("Left {} out of the list: {}", folder.path(), e.toString());
        }
        return models;
    }

    private static StoredModel snapshot(RepoFolder folder, HubRepo repo, String commit, References references)
            throws IOException {
        Path path = folder.snapshot(commit);
        HubTree contents = new HubTree(new SnapshotFiles(folder).of(path));
        @Nullable HubTree tree = TreeRecord.read(folder.tree(commit));
        String revision = references.nameOf(commit).orElse(commit);
        return new Stored(repo, commit, revision, path).model(contents, tree);
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            return children.map(each -> each.getFileName().toString()).sorted().toList();
        }
    }
}
