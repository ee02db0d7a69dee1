package io.modelhaul.huggingface.cache;

import io.modelhaul.huggingface.api.HexName;
import io.modelhaul.huggingface.api.HubEnvironment;
import io.modelhaul.huggingface.api.HubRepo;
import io.modelhaul.huggingface.api.HubTree;
import io.modelhaul.internal.state.UnfinishedParts;
import io.modelhaul.spi.SafePath;
import io.modelhaul.store.StoredModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One repository in the hub cache that the Python library shares. */
public final class HubCache implements HubStore {
    private static final Logger log = LoggerFactory.getLogger(HubCache.class);

    private final HubRepo id;
    private final RepoFolder repo;
    private final SharedBlobs shared;
    private final boolean symlinksDisabled;

    public HubCache(Path root, HubRepo repo, HubEnvironment environment) {
        this.id = repo;
        this.repo = RepoFolder.of(root, repo);
        this.shared = new SharedBlobs(root, environment.sharedBlobsDisabled());
        this.symlinksDisabled = environment.symlinksDisabled();
    }

    @Override
    public Path folder() {
        return repo.root();
    }

    @Override
    public List<String> commits(String revision) throws IOException {
        String commit =
                HexName.isCommit(revision) ? revision : Reference.read(new SafePath(revision).under(repo.refs()));
        return commit == null ? List.of() : List.of(commit);
    }

    @Override
    public @Nullable HubTree tree(String commit) {
        return TreeRecord.read(repo.tree(commit));
    }

    @Override
    public @Nullable HubTree contents(String commit) throws IOException {
        Path snapshot = repo.snapshot(commit);
        return Files.isDirectory(snapshot) ? new HubTree(new SnapshotFiles(repo).of(snapshot)) : null;
    }

    /** What is odd is left out, never a failure: other tools write here too. */
    @Override
    public List<StoredModel> stored() {
        List<StoredModel> models = new ArrayList<>();
        try {
            if (Files.isDirectory(repo.snapshots()) && repo.contains(repo.snapshots())) {
                addSnapshots(models);
            }
        } catch (IOException | UncheckedIOException e) {
            log.debug("Left a part of {} out of the list: {}", repo.path(), e.toString());
        }
        return models;
    }

    private void addSnapshots(List<StoredModel> models) throws IOException {
        References references = References.in(repo.refs());
        for (Path snapshot : snapshots()) {
            String commit = snapshot.getFileName().toString();
            HubTree contents = new HubTree(new SnapshotFiles(repo).of(snapshot));
            String revision = references.nameOf(commit).orElse(commit);
            models.add(new StoredSnapshots(id, commit, revision, snapshot).model(contents, tree(commit)));
        }
    }

    private List<Path> snapshots() throws IOException {
        try (Stream<Path> children = Files.list(repo.snapshots())) {
            return children.filter(each -> HexName.isCommit(each.getFileName().toString()))
                    .filter(Files::isDirectory)
                    .sorted()
                    .toList();
        }
    }

    @Override
    public boolean removeUnfinished() throws IOException {
        if (!Files.isDirectory(repo.path()) || !stored().isEmpty()) {
            return false;
        }
        repo.refuseDeletingBehindLinks("0".repeat(40));
        boolean begun = Files.isDirectory(repo.work(), LinkOption.NOFOLLOW_LINKS);
        new UnfinishedParts(repo.work()).removeAll(id.name());
        return new SnapshotRemoval(repo).removeAll() || begun;
    }

    @Override
    public HubCacheLayout layout(Snapshot snapshot) throws IOException {
        repo.refusePlantedLinks(snapshot.commit());
        return new HubCacheLayout(repo, snapshot, new SymbolicLinks(repo.work(), symlinksDisabled), shared);
    }
}
