package io.modelhaul;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A model in a temporary folder of its own, out of {@link CachePolicy#NO_CACHE}; closing removes it.
 *
 * @param path the file, or the folder of several
 * @param folder the temporary folder
 */
public record TemporaryModel(Path path, Path folder) implements AutoCloseable {
    /** How the names of such folders begin. */
    public static final String PREFIX = "modelhaul-";

    static TemporaryModel of(DownloadProgress complete) {
        Path path = Objects.requireNonNull(complete.location(), "path");
        Path folder = path;
        while (folder != null && !String.valueOf(folder.getFileName()).startsWith(PREFIX)) {
            folder = folder.getParent();
        }
        return new TemporaryModel(path, Objects.requireNonNull(folder, "temporary folder"));
    }

    /** Removes the folder with all that is in it; blocks on the disk. */
    @Override
    public void close() throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
