package io.modelhaul.builtin;

import io.modelhaul.internal.state.UnfinishedParts;
import io.modelhaul.store.StoredFile;
import io.modelhaul.store.StoredModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files from addresses in our own store; blocks on the disk.
 *
 * @param folder holds one folder for each address
 */
record HttpStore(Path folder) {
    private static final String UNKNOWN = "(its record was lost)";

    List<StoredModel> list() throws IOException {
        List<StoredModel> models = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> folders = Files.list(folder)) {
                for (Path one : (Iterable<Path>) folders.sorted()::iterator) {
                    StoredModel model = Files.isDirectory(one, LinkOption.NOFOLLOW_LINKS) ? read(one, UNKNOWN) : null;
                    if (model != null) {
                        models.add(model);
                    }
                }
            }
        }
        return models;
    }

    List<Path> partFolders() throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> folders = Files.list(folder)) {
            return folders.filter(one -> Files.isDirectory(one, LinkOption.NOFOLLOW_LINKS))
                    .map(one -> one.resolve(HttpStoreLayout.PARTS))
                    .filter(parts -> Files.isDirectory(parts, LinkOption.NOFOLLOW_LINKS))
                    .toList();
        }
    }

    /** Removes a folder with the file and what belongs to it; true when there was anything. */
    static boolean remove(Path folder) throws IOException {
        boolean any = false;
        new UnfinishedParts(folder.resolve(HttpStoreLayout.PARTS)).removeAll("What is in " + folder);
        try (Stream<Path> names = Files.list(folder)) {
            for (Path name : (Iterable<Path>) names::iterator) {
                any = true;
                if (Files.isDirectory(name, LinkOption.NOFOLLOW_LINKS)) {
                    removeFiles(name);
                }
                Files.deleteIfExists(name);
            }
        }
        Files.deleteIfExists(folder);
        return any;
    }

    private static void removeFiles(Path parts) throws IOException {
        try (Stream<Path> names = Files.list(parts)) {
            for (Path name : (Iterable<Path>) names::iterator) {
                Files.deleteIfExists(name);
            }
        }
    }

    static @Nullable StoredModel read(Path folder, String source) throws IOException {
        HttpRecord stored = HttpRecord.readOrRebuild(folder, source);
        Path file =
                stored == null ? null : folder.resolve(Path.of(stored.name()).getFileName());
        if (stored == null || file == null || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return null;
        }
        long size = Files.size(file);
        String digest = stored.sha256() == null ? null : "sha256:" + stored.sha256();
        return new StoredModel(
                "http",
                stored.source(),
                null,
                file.toAbsolutePath(),
                List.of(new StoredFile(stored.name(), size, file.toAbsolutePath(), null, digest)),
                size == stored.size(),
                null,
                stored.source());
    }
}
