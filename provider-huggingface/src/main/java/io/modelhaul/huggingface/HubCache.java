package io.modelhaul.huggingface;

import io.modelhaul.store.SafePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One repository in the hub cache that the Python library shares. */
final class HubCache implements HubStore {
    private final RepoFolder repo;
    private final boolean symlinksDisabled;

    HubCache(Path root, HubRepo repo, boolean symlinksDisabled) {
        this.repo = RepoFolder.of(root, repo);
        this.symlinksDisabled = symlinksDisabled;
    }

    @Override
    public Path folder() {
        return repo.root();
    }

    @Override
    public List<String> commits(String revision) throws IOException {
        String commit = HexName.isCommit(revision)
                ? revision
                : Reference.read(new SafePath(revision).under(repo.refs()));
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

    @Override
    public HubCacheLayout layout(Snapshot snapshot) throws IOException {
        repo.refusePlantedLinks(snapshot.commit());
        return new HubCacheLayout(repo, snapshot, new SymbolicLinks(repo.work(), symlinksDisabled));
    }
}
