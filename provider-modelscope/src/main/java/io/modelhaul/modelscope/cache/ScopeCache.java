package io.modelhaul.modelscope.cache;

import io.modelhaul.DownloadOptions;
import io.modelhaul.Environment;
import io.modelhaul.RepoType;
import io.modelhaul.modelscope.api.ScopeRepo;
import io.modelhaul.modelscope.cache.SnapshotPlace.Kind;
import io.modelhaul.spi.SafePath;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folders that the SDK shares, in the layout of today ({@code models/owner--name/snapshots/revision}) and in the older
 * ones, or a folder of the user's own. Blocks on files.
 *
 * @param root what {@code MODELSCOPE_CACHE} names
 * @param local a folder for plain files that is meant instead; null for the cache
 */
public record ScopeCache(Path root, @Nullable Path local) {
    private static final String SNAPSHOTS = "snapshots";
    private static final List<RepoType> TYPES = List.of(RepoType.MODEL, RepoType.DATASET);

    /** The cache that options and environment name. */
    public static ScopeCache of(DownloadOptions options, Environment environment) {
        Path root = Optional.ofNullable(options.get(DownloadOptions.CACHE_DIR))
                .or(() -> environment.folder("MODELSCOPE_CACHE"))
                .orElseGet(() -> environment.home().resolve(".cache").resolve("modelscope"));
        Path local = options.get(DownloadOptions.LOCAL_DIR);
        return new ScopeCache(absolute(root), local == null ? null : absolute(local));
    }

    private static Path absolute(Path path) {
        return path.toAbsolutePath().normalize();
    }

    /** Where a revision goes: like the SDK, into an old folder if there is one. */
    public SnapshotPlace place(ScopeRepo repo, String revision) throws IOException {
        if (local != null) {
            return new SnapshotPlace(repo, revision, local, Kind.LOCAL);
        }
        for (Path old : old(repo)) {
            if (isFilled(old)) {
                return new SnapshotPlace(repo, revision, old, Kind.OLD);
            }
        }
        return new SnapshotPlace(repo, revision, snapshot(repo, revision), Kind.SNAPSHOT);
    }

    private Path repository(ScopeRepo repo) {
        return root.resolve(repo.type().plural()).resolve(repo.owner() + "--" + repo.bareName());
    }

    private Path snapshot(ScopeRepo repo, String revision) {
        return new SafePath(revision).under(repository(repo).resolve(SNAPSHOTS));
    }

    /** The folders of older SDKs that the one of today still writes to, in its order. */
    private List<Path> old(ScopeRepo repo) {
        String type = repo.type().plural();
        Path name = Path.of(repo.owner(), repo.bareName().replace(".", "___"));
        return List.of(
                root.resolve(type).resolve(name),
                root.resolve("hub").resolve(type).resolve(name));
    }

    /** The folders of the oldest SDKs, which are only read. */
    private List<Path> oldest(ScopeRepo repo) {
        Path name = Path.of(repo.owner(), repo.bareName().replace(".", "___"));
        return repo.type() == RepoType.MODEL
                ? List.of(root.resolve("hub").resolve(name), root.resolve(name))
                : List.of();
    }

    /** All folders in which files of a repository may be, also of other revisions. */
    List<Path> folders(ScopeRepo repo) throws IOException {
        List<Path> folders = new ArrayList<>(children(repository(repo).resolve(SNAPSHOTS)));
        folders.addAll(old(repo));
        folders.addAll(oldest(repo));
        return folders;
    }

    /** Everything that is here. */
    public List<SnapshotPlace> places() throws IOException {
        List<SnapshotPlace> places = new ArrayList<>();
        if (local != null) {
            for (Path record : children(local.resolve(".modelhaul"))) {
                SnapshotRecord known = SnapshotRecord.read(record);
                repo(known)
                        .ifPresent(repo -> places.add(new SnapshotPlace(
                                repo, String.valueOf(known == null ? null : known.revision()), local, Kind.LOCAL)));
            }
            return places;
        }
        for (RepoType type : TYPES) {
            for (Path each : children(root.resolve(type.plural()))) {
                places.addAll(today(type, each));
                places.addAll(before(type, each));
            }
            for (Path owner : children(root.resolve("hub").resolve(type.plural()))) {
                places.addAll(before(type, owner));
            }
        }
        return places;
    }

    private static Optional<ScopeRepo> repo(@Nullable SnapshotRecord record) {
        if (record == null) {
            return Optional.empty();
        }
        boolean dataset = record.name().startsWith(RepoType.DATASET.prefix());
        RepoType type = dataset ? RepoType.DATASET : RepoType.MODEL;
        return repo(type, record.name().substring(type.prefix().length()));
    }

    private static Optional<ScopeRepo> repo(RepoType type, String id) {
        return ScopeRepo.valid(id) ? Optional.of(new ScopeRepo(type, id)) : Optional.empty();
    }

    /** The snapshots in {@code models/owner--name}; what a record names is one, too, if its revision has slashes. */
    private static List<SnapshotPlace> today(RepoType type, Path folder) throws IOException {
        String[] parts = name(folder).split("--", 2);
        ScopeRepo repo =
                parts.length < 2 ? null : repo(type, parts[0] + "/" + parts[1]).orElse(null);
        if (repo == null) {
            return List.of();
        }
        List<SnapshotPlace> places = new ArrayList<>();
        Path snapshots = folder.resolve(SNAPSHOTS);
        for (Path record : children(folder.resolve(".modelhaul"))) {
            SnapshotRecord known = SnapshotRecord.read(record);
            if (known != null && known.name().equals(repo.name()) && SnapshotRecord.isSafe(known.revision())) {
                add(places, repo, known.revision(), new SafePath(known.revision()).under(snapshots));
            }
        }
        for (Path snapshot : children(snapshots)) {
            boolean known = places.stream().anyMatch(place -> place.folder().startsWith(snapshot));
            if (!known && SnapshotRecord.isSafe(name(snapshot))) {
                add(places, repo, name(snapshot), snapshot);
            }
        }
        return places;
    }

    private static void add(List<SnapshotPlace> places, ScopeRepo repo, String revision, Path folder)
            throws IOException {
        if (isFilled(folder)) {
            places.add(new SnapshotPlace(repo, revision, folder, Kind.SNAPSHOT));
        }
    }

    /** The folders {@code owner/name} of older SDKs; nobody wrote down which revision is in them, unless we did. */
    private static List<SnapshotPlace> before(RepoType type, Path owner) throws IOException {
        List<SnapshotPlace> places = new ArrayList<>();
        for (Path folder : name(owner).contains("--") ? List.<Path>of() : children(owner)) {
            ScopeRepo repo = repo(type, name(owner) + "/" + name(folder).replace("___", "."))
                    .orElse(null);
            if (repo != null && isFilled(folder)) {
                SnapshotPlace unknown = new SnapshotPlace(repo, null, folder, Kind.OLD);
                SnapshotRecord record = SnapshotRecord.read(unknown.record());
                places.add(record == null ? unknown : new SnapshotPlace(repo, record.revision(), folder, Kind.OLD));
            }
        }
        return places;
    }

    /** Folders of unfinished files. */
    public List<Path> partFolders() throws IOException {
        if (local != null) {
            return List.of(local.resolve(".modelhaul"));
        }
        List<Path> folders = new ArrayList<>();
        for (RepoType type : TYPES) {
            for (Path top :
                    List.of(root.resolve(type.plural()), root.resolve("hub").resolve(type.plural()))) {
                for (Path each : children(top)) {
                    folders.add(each.resolve(".modelhaul"));
                    children(each).forEach(folder -> folders.add(folder.resolve(".modelhaul")));
                }
            }
        }
        folders.removeIf(folder -> !Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS));
        return folders;
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }

    static boolean isFilled(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (DirectoryStream<Path> entries =
                Files.newDirectoryStream(folder, entry -> !name(entry).equals(".modelhaul"))) {
            return entries.iterator().hasNext();
        }
    }

    static List<Path> children(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.sorted().toList();
        }
    }
}
