package io.modelhaul.huggingface.cache;

import io.modelhaul.internal.state.UnfinishedParts;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Takes a snapshot out of a repository's folder in such an order that at no moment Python would find the cache damaged:
 * references first, then the snapshot at once by a rename, then the contents that no other snapshot names. Follows no link;
 * blocks on files.
 *
 * @param repo the repository's folder
 */
public record SnapshotRemoval(RepoFolder repo) {
    private static final String UNFINISHED_BY_PYTHON = ".incomplete";

    /** Removes a snapshot and what only it names; with the last one, the repository's folder. */
    public void remove(String commit) throws IOException {
        repo.refuseDeletingBehindLinks(commit);
        Path snapshot = repo.snapshot(commit);
        Set<Path> contents = linked(snapshot);
        removeReferences(commit);
        Files.createDirectories(repo.work());
        Path going = repo.work().resolve("removed-" + UUID.randomUUID());
        rename(snapshot, going);
        contents.removeAll(linkedByAll());
        for (Path content : contents) {
            Files.deleteIfExists(content);
        }
        deleteTree(going);
        Files.deleteIfExists(repo.tree(commit));
        deleteTree(repo.path().resolve(".no_exist").resolve(commit));
        if (isEmpty(repo.snapshots())) {
            removeAll();
        } else {
            deleteIfEmpty(repo.work());
            deleteIfEmpty(repo.tree(commit).getParent());
        }
    }

    private static void rename(Path snapshot, Path going) throws IOException {
        try {
            Files.move(snapshot, going);
        } catch (NoSuchFileException e) {
            // Somebody else removes it too: the rest is the same.
        }
    }

    /** Also of branches in folders, such as {@code refs/pr/1}. */
    private void removeReferences(String commit) throws IOException {
        for (Map.Entry<String, String> reference :
                References.in(repo.refs()).commits().entrySet()) {
            if (reference.getValue().equals(commit)) {
                Path file = repo.refs().resolve(reference.getKey());
                Files.deleteIfExists(file);
                for (Path folder = file.getParent();
                        folder != null && !folder.equals(repo.refs());
                        folder = folder.getParent()) {
                    deleteIfEmpty(folder);
                }
            }
        }
    }

    /** The contents that the snapshot's links name, whether or not they are there. */
    private Set<Path> linked(Path snapshot) throws IOException {
        Set<Path> contents = new HashSet<>();
        if (!Files.isDirectory(snapshot, LinkOption.NOFOLLOW_LINKS)) {
            return contents;
        }
        Files.walkFileTree(snapshot, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isSymbolicLink()) {
                    Path target =
                            file.resolveSibling(Files.readSymbolicLink(file)).normalize();
                    if (repo.blobs().equals(target.getParent())) {
                        contents.add(target);
                    }
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return contents;
    }

    private Set<Path> linkedByAll() throws IOException {
        Set<Path> contents = new HashSet<>();
        for (Path snapshot : children(repo.snapshots())) {
            contents.addAll(linked(snapshot));
        }
        return contents;
    }

    /** What is left when the last snapshot is gone; what somebody may be writing stays, and the folder with it. */
    boolean removeAll() throws IOException {
        boolean any = !children(repo.work()).isEmpty();
        if (!new UnfinishedParts(repo.work()).remove(name -> true)) {
            // Somebody downloads another revision: what is here may be a part of it.
            return any;
        }
        for (Path blob : children(repo.blobs())) {
            if (!blob.getFileName().toString().endsWith(UNFINISHED_BY_PYTHON)) {
                Files.deleteIfExists(blob);
                any = true;
            }
        }
        deleteIfEmpty(repo.blobs());
        for (Path folder :
                List.of(repo.refs(), repo.path().resolve("trees"), repo.path().resolve(".no_exist"))) {
            any |= Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS);
            deleteTree(folder);
        }
        for (Path left : children(repo.work())) {
            boolean taken = UnfinishedParts.nameOf(left) != null;
            if (!taken) {
                deleteTree(left);
            }
        }
        deleteIfEmpty(repo.work());
        List<Path> left = children(repo.path());
        if (left.isEmpty() || left.equals(List.of(repo.snapshots()))) {
            deleteIfEmpty(repo.snapshots());
            deleteIfEmpty(repo.path());
            removeEmptyLink(repo.path());
        }
        return any;
    }

    /** A repository that the user has moved to another disk leaves nothing there, and no link here. */
    private static void removeEmptyLink(Path link) throws IOException {
        if (Files.isSymbolicLink(link) && Files.isDirectory(link)) {
            Path there = link.toRealPath();
            deleteIfEmpty(there);
            if (Files.notExists(there)) {
                Files.deleteIfExists(link);
            }
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        return children(folder).isEmpty();
    }

    private static List<Path> children(Path folder) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(folder)) {
            return children.sorted().toList();
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        }
    }

    public static void deleteIfEmpty(@Nullable Path folder) throws IOException {
        try {
            if (folder != null && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                Files.deleteIfExists(folder);
            }
        } catch (DirectoryNotEmptyException e) {
            // Somebody has just put something there.
        }
    }

    /** Deletes a file, a link, or a folder with all that is in it; nothing behind a link. */
    private static void deleteTree(Path top) throws IOException {
        if (!Files.exists(top, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(top, new SimpleFileVisitor<>() {
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
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
                deleteIfEmpty(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
