package io.modelhaul.testkit.hub;

import io.modelhaul.testkit.LocalHub;
import io.modelhaul.testkit.content.FileSet;
import io.modelhaul.testkit.content.HubFile;
import io.modelhaul.testkit.http.RepositoryType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * One repository of a {@link LocalHub}: its commits, branches and tags, and who may see it. Everything may be changed
 * while the Hub runs.
 */
public final class HubRepository {

    /** The branch that every repository has. */
    public static final String MAIN = "main";

    private final RepositoryType type;
    private final String id;
    private final Map<String, HubCommit> commits = new ConcurrentHashMap<>();
    private final Map<String, HubCommit> branches = new ConcurrentHashMap<>();
    private final Map<String, HubCommit> tags = new ConcurrentHashMap<>();
    private volatile RepositoryAccess access = RepositoryAccess.PUBLIC;

    HubRepository(RepositoryType type, String id) {
        this.type = type;
        this.id = id;
        record(branches, MAIN, HubCommit.first(type.pagePrefix() + id));
    }

    /** The kind of repository. */
    public RepositoryType type() {
        return type;
    }

    /** The name, {@code owner/name} or {@code name}. */
    public String id() {
        return id;
    }

    /** Commits a change of files to {@code main}. */
    public HubRepository commit(Consumer<FileSet> change) {
        return commit(MAIN, change);
    }

    /**
     * Commits a change of files to a branch. A branch that does not exist yet starts from {@code main}; names such as
     * {@code refs/pr/1} make pull-request branches.
     */
    public synchronized HubRepository commit(String branch, Consumer<FileSet> change) {
        HubCommit parent = branches.getOrDefault(branch, required(MAIN));
        FileSet files = new FileSet(parent.files());
        change.accept(files);
        record(branches, branch, parent.next("Update " + branch, files.files()));
        return this;
    }

    /** Tags the newest commit of {@code main}. */
    public HubRepository tag(String name) {
        return tag(name, MAIN);
    }

    /** Tags what another revision names. */
    public HubRepository tag(String name, String revision) {
        record(tags, name, required(revision));
        return this;
    }

    /** Hides the repository from everyone who does not send one of these tokens. */
    public HubRepository privateFor(String... tokens) {
        access = new RepositoryAccess(RepositoryAccess.Level.PRIVATE, List.of(tokens));
        return this;
    }

    /** Shows the repository to all, but serves its files only to those who send one of these tokens. */
    public HubRepository gatedFor(String... tokens) {
        access = new RepositoryAccess(RepositoryAccess.Level.GATED, List.of(tokens));
        return this;
    }

    /** Answers every request as the Hub does for repositories it took down. */
    public HubRepository disabled() {
        access = new RepositoryAccess(RepositoryAccess.Level.DISABLED, List.of());
        return this;
    }

    /** Opens the repository to all again. */
    public HubRepository open() {
        access = RepositoryAccess.PUBLIC;
        return this;
    }

    /**
     * The commit id that a branch, tag, full commit id or its first seven or more digits names.
     *
     * @throws IllegalArgumentException when the repository has no such revision
     */
    public String commitId(String revision) {
        return required(revision).id();
    }

    /**
     * A file of a revision.
     *
     * @throws IllegalArgumentException when the revision or the file does not exist
     */
    public HubFile file(String revision, String path) {
        return Optional.ofNullable(required(revision).files().get(path))
                .orElseThrow(() -> new IllegalArgumentException("No " + path + " in " + this + " at " + revision));
    }

    @Override
    public String toString() {
        return type.pagePrefix() + id;
    }

    public Optional<HubCommit> find(String revision) {
        return Optional.ofNullable(branches.get(revision))
                .or(() -> Optional.ofNullable(tags.get(revision)))
                .or(() -> byPrefix(revision));
    }

    public RepositoryAccess access() {
        return access;
    }

    public Map<String, HubCommit> branches() {
        return new TreeMap<>(branches);
    }

    public Map<String, HubCommit> tags() {
        return new TreeMap<>(tags);
    }

    private Optional<HubCommit> byPrefix(String revision) {
        if (!revision.matches("[0-9a-f]{7,40}")) {
            return Optional.empty();
        }
        return commits.values().stream()
                .filter(commit -> commit.id().startsWith(revision))
                .findFirst();
    }

    private HubCommit required(String revision) {
        return find(revision)
                .orElseThrow(() -> new IllegalArgumentException("No revision " + revision + " in " + this));
    }

    private void record(Map<String, HubCommit> names, String name, HubCommit commit) {
        commits.put(commit.id(), commit);
        names.put(name, commit);
    }
}
