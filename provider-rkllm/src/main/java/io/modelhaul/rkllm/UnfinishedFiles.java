package io.modelhaul.rkllm;

import io.modelhaul.internal.state.UnfinishedParts;
import io.modelhaul.spi.folder.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What downloads that did not end left in a repository's folder; blocks on the disk.
 *
 * @param folder the hidden folder that holds them; it need not exist
 */
record UnfinishedFiles(Path folder) {
    private static final Duration ABANDONED = Duration.ofHours(24);
    private static final String PART = ".part";
    private static final String PLACED = "placed";
    private static final int MAX_PATH_BYTES = 4096;

    static UnfinishedFiles of(Path repositoryFolder) {
        return new UnfinishedFiles(repositoryFolder.resolve(RkllmLayout.WORK));
    }

    /** Whether a download could go on with something here. */
    boolean any() throws IOException {
        return names().stream().anyMatch(name -> name.endsWith(PART));
    }

    /** Notes that a download which has not ended put that file in place, so that the file goes with the download. */
    void notePlaced(String path) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(RkllmLayout.partName(path) + PLACED), path);
    }

    /** The paths of the files that downloads which have not ended put in place. */
    Set<String> placed() throws IOException {
        Set<String> paths = new HashSet<>();
        for (String name : names()) {
            Path note = folder.resolve(name);
            if (name.endsWith(PLACED) && Files.size(note) <= MAX_PATH_BYTES) {
                paths.add(Files.readString(note));
            }
        }
        return paths;
    }

    /** Removes what was meant to become a file that is here now with other content, unless somebody works on it. */
    void removeSuperseded(String path, String keep) throws IOException {
        List<String> names = names();
        String start = RkllmLayout.partName(path);
        for (String name : names) {
            boolean other = name.startsWith(start) && !name.startsWith(keep);
            String locked = name.substring(0, Math.min(name.length(), keep.length())) + ".lock";
            if (other && (!names.contains(locked) || old(folder.resolve(name)))) {
                Files.deleteIfExists(folder.resolve(name));
            }
        }
    }

    private static boolean old(Path file) throws IOException {
        try {
            Instant changed =
                    Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant();
            return changed.isBefore(Instant.now().minus(ABANDONED));
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Removes what was meant to become that file. */
    void remove(String path) throws IOException {
        removeWhere(name -> name.startsWith(RkllmLayout.partName(path)));
    }

    /** Removes everything, unless somebody works on it. */
    void removeAll() throws IOException {
        new UnfinishedParts(folder).removeAll("What is in " + folder);
        removeWhere(name -> true);
    }

    private void removeWhere(Predicate<String> wanted) throws IOException {
        new UnfinishedParts(folder).remove(wanted);
        for (String name : names()) {
            boolean part = UnfinishedParts.nameOf(Path.of(name)) != null;
            if (wanted.test(name) && !part) {
                Files.deleteIfExists(folder.resolve(name));
            }
        }
        Folders.removeIfEmpty(folder);
    }

    private List<String> names() throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(each -> Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS))
                    .map(each -> each.getFileName().toString())
                    .toList();
        }
    }
}
