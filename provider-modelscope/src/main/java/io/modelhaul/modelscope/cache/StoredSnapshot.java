package io.modelhaul.modelscope.cache;

import io.modelhaul.internal.state.UnfinishedParts;
import io.modelhaul.modelscope.cache.SnapshotPlace.Kind;
import io.modelhaul.modelscope.cache.SnapshotRecord.RecordedFile;
import io.modelhaul.spi.SafePath;
import io.modelhaul.store.StoredFile;
import io.modelhaul.store.StoredModel;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A revision that is on this machine, as something to look after. Links are not followed. Blocks on files.
 *
 * @param place where it is
 */
public record StoredSnapshot(SnapshotPlace place) {
    private static final int MAX_FILES = 200_000;
    /** Book-keeping of the SDK, and of Modelhaul. */
    private static final Set<String> HIDDEN = Set.of(".modelhaul", ".msc", ".mdl", ".mv", "._____temp");

    /** Null when nothing of it is here. */
    public @Nullable StoredModel model() throws IOException {
        SnapshotRecord record = record();
        List<StoredFile> files = files(record);
        if (files.isEmpty() && record == null) {
            return null;
        }
        Boolean complete = record == null ? unrecorded() : (Boolean) record.completeIn(place.folder());
        String source = "modelscope://" + place.repo().name()
                + (place.revision() == null
                        ? ""
                        : "@" + place.revision().replace("%", "%25").replace("/", "%2F"));
        return new StoredModel(
                "modelscope", place.repo().name(), place.revision(), place.folder(), files, complete, null, source);
    }

    /** The record, if it is about what is asked for. */
    public @Nullable SnapshotRecord record() throws IOException {
        SnapshotRecord record = SnapshotRecord.read(place.record());
        boolean own = record != null
                && record.name().equals(place.repo().name())
                && (place.revision() == null || record.revision().equals(place.revision()));
        return own ? record : null;
    }

    /** Another tool may have put all there; what a download of ours has begun is not complete. */
    private @Nullable Boolean unrecorded() throws IOException {
        String parts = SnapshotLayout.partsOf(place);
        boolean begun = ScopeCache.children(place.work()).stream()
                .anyMatch(each -> String.valueOf(each.getFileName()).startsWith(parts));
        return begun ? Boolean.FALSE : null;
    }

    private List<StoredFile> files(@Nullable SnapshotRecord record) throws IOException {
        Map<String, RecordedFile> known = record == null ? Map.of() : record.byPath();
        List<StoredFile> files = new ArrayList<>();
        if (place.kind() == Kind.LOCAL) {
            for (RecordedFile each : known.values()) {
                Path file = new SafePath(each.path()).under(place.folder());
                if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    files.add(stored(each.path(), file, each));
                }
            }
            return files;
        }
        Neighbours neighbours = Neighbours.of(place);
        for (Path file : content()) {
            String path = place.folder().relativize(file).toString().replace('\\', '/');
            RecordedFile own = known.get(path);
            if (own != null || !neighbours.hold(file)) {
                files.add(stored(path, file, own));
            }
        }
        files.sort(Comparator.comparing(StoredFile::path));
        return files;
    }

    private static StoredFile stored(String path, Path file, @Nullable RecordedFile known) throws IOException {
        return new StoredFile(path, Files.size(file), file, null, known == null ? null : digest(known));
    }

    private static @Nullable String digest(RecordedFile known) {
        return known.sha256() == null ? null : "sha256:" + known.sha256();
    }

    /** The files below the folder, without what is unfinished or book-keeping. */
    private List<Path> content() throws IOException {
        List<Path> files = new ArrayList<>();
        if (!Files.isDirectory(place.folder())) {
            return files;
        }
        Files.walkFileTree(place.folder(), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return hidden(folder) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (attributes.isRegularFile() && !hidden(file) && !unfinished(file)) {
                    files.add(file);
                }
                return files.size() < MAX_FILES ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
                return FileVisitResult.CONTINUE;
            }
        });
        return files;
    }

    private static boolean hidden(Path path) {
        return HIDDEN.contains(String.valueOf(path.getFileName()));
    }

    private static boolean unfinished(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.endsWith(".incomplete") || name.endsWith(".parallel_tmp");
    }

    /** Recorded files that are gone. */
    public List<StoredFile> missing() throws IOException {
        SnapshotRecord record = record();
        List<StoredFile> missing = new ArrayList<>();
        for (RecordedFile each : record == null ? List.<RecordedFile>of() : record.stored()) {
            Path file = new SafePath(each.path()).under(place.folder());
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                long size = each.size() == null ? 0 : each.size();
                missing.add(new StoredFile(each.path(), size, file, null, digest(each)));
            }
        }
        return missing;
    }

    /** Removes what unfinished downloads of this revision left; whether there was anything. */
    public boolean removeUnfinished() throws IOException {
        String parts = SnapshotLayout.partsOf(place);
        boolean any = Boolean.FALSE.equals(unrecorded());
        new UnfinishedParts(place.work()).remove(name -> name.startsWith(parts));
        removeEmpty(place.work());
        removeEmpty(place.folder());
        return any;
    }

    /**
     * Removes the files, the record and what is unfinished; from a folder of the user's own only what is recorded. What
     * another download has recorded stays.
     */
    public void remove() throws IOException {
        Neighbours neighbours = Neighbours.of(place);
        for (StoredFile file : files(record())) {
            if (!neighbours.files().contains(file.location())) {
                Files.deleteIfExists(file.location());
                removeEmptyAbove(file.location());
            }
        }
        Files.deleteIfExists(place.record());
        if (place.kind() != Kind.LOCAL && Files.isDirectory(place.folder(), LinkOption.NOFOLLOW_LINKS)) {
            removeBookkeeping(neighbours);
        }
        removeUnfinished();
        if (place.kind() == Kind.SNAPSHOT) {
            Path repository = place.work().resolveSibling("");
            removeEmptyAbove(place.folder());
            removeEmpty(repository.resolve("snapshots"));
            removeEmpty(repository);
        }
    }

    private void removeBookkeeping(Neighbours neighbours) throws IOException {
        List<Path> left = new ArrayList<>();
        Files.walkFileTree(place.folder(), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return folder.equals(place.work()) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (!neighbours.hold(file)) {
                    left.add(file);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) {
                left.add(folder);
                return FileVisitResult.CONTINUE;
            }
        });
        for (Path each : left) {
            removeEmpty(each);
        }
    }

    private void removeEmptyAbove(Path file) throws IOException {
        Path top = place.kind() == Kind.SNAPSHOT ? place.work().resolveSibling("snapshots") : place.folder();
        for (Path each = file.getParent(); each != null && each.startsWith(top) && !each.equals(top); ) {
            removeEmpty(each);
            each = each.getParent();
        }
    }

    private static void removeEmpty(Path each) throws IOException {
        try {
            Files.deleteIfExists(each);
        } catch (DirectoryNotEmptyException | NoSuchFileException e) {
            // Something of somebody is still in it.
        }
    }
}
