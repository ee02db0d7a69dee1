package io.modelhaul.spi.folder;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads and clears folders without following links. Blocks on the disk. */
public final class Folders {
    private Folders() {}

    /** Whether that is a folder, and not a link to one. */
    public static boolean isFolder(Path path) {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }

    /** What a folder holds, sorted; empty when there is no such folder. */
    public static List<Path> children(Path folder) throws IOException {
        if (!isFolder(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(folder)) {
            return all.sorted().toList();
        }
    }

    /** The folders in a root folder, sorted; the root itself may be a link. */
    public static List<Path> in(Path root) throws IOException {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(root)) {
            return all.filter(Folders::isFolder).sorted().toList();
        }
    }

    /** The folders of that name in the folders of a root folder. */
    public static List<Path> in(Path root, String name) throws IOException {
        return in(root).stream()
                .map(child -> child.resolve(name))
                .filter(Folders::isFolder)
                .toList();
    }

    /** The folder of that name that a path is in, or is; null when it is in none. */
    public static @Nullable Path above(Path path, String name) {
        Path each = path.toAbsolutePath().normalize();
        while (each != null && !(each.endsWith(name) && isFolder(each))) {
            each = each.getParent();
        }
        return each;
    }

    /** Removes a folder with everything in it; another process may remove the same. */
    public static void removeAll(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** Removes a folder and those above it as long as they are empty, up to and without the last one. */
    public static void removeEmpty(@Nullable Path lowest, Path last) throws IOException {
        Path each = lowest;
        while (each != null && each.startsWith(last) && !each.equals(last) && removeIfEmpty(each)) {
            each = each.getParent();
        }
    }

    /** Removes a folder if nothing is in it; whether it is gone. */
    public static boolean removeIfEmpty(Path folder) throws IOException {
        try {
            return Files.notExists(folder, LinkOption.NOFOLLOW_LINKS)
                    || (isFolder(folder) && Files.deleteIfExists(folder));
        } catch (DirectoryNotEmptyException e) {
            return false;
        }
    }
}
