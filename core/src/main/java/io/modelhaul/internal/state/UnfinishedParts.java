package io.modelhaul.internal.state;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What unfinished downloads left in a folder, to be removed with a model. What somebody works on stays, whoever that is: its
 * lock is asked first. Blocks on the disk.
 *
 * @param folder where they are; it need not exist
 */
public record UnfinishedParts(Path folder) {
    private static final Duration ABANDONED = Duration.ofHours(24);

    /** The name that all files of one unfinished content share, and its lock; null when the file is none of these. */
    public static @Nullable String nameOf(Path file) {
        return PartNames.ofAny(String.valueOf(file.getFileName()));
    }

    /**
     * Removes those whose names are wanted.
     *
     * @param wanted asked for the name that all files of one content share
     * @return false when somebody works on one of them, which stays
     */
    public boolean remove(Predicate<String> wanted) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return true;
        }
        Map<String, Boolean> free = new LinkedHashMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                String name = nameOf(file);
                if (name != null && wanted.test(name)) {
                    free.put(name, true);
                } else if (leftSmall(file)) {
                    Files.deleteIfExists(file);
                }
            }
        }
        boolean all = true;
        for (String name : free.keySet()) {
            all &= removeUnlessLocked(name);
        }
        return all;
    }

    /**
     * Removes all of them.
     *
     * @param model what they are of, for people
     * @throws DownloadException {@link ErrorCode#INVALID_REQUEST} when somebody works on one of them, which stays
     */
    public void removeAll(String model) throws IOException {
        if (!remove(name -> true)) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST,
                    model + " is being downloaded right now, by another process or user. Cancel that first, or wait for"
                            + " its end.");
        }
    }

    /** A small file that its process will not finish. */
    private static boolean leftSmall(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        return PartNames.isSmall(name) && name.endsWith(".part") && (PartNames.isSmallOfDead(name) || old(file));
    }

    private static boolean old(Path file) throws IOException {
        try {
            Instant touched =
                    Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant();
            return touched.isBefore(Instant.now().minus(ABANDONED));
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private boolean removeUnlessLocked(String name) throws IOException {
        try (NamedLock lock = NamedLock.tryTake(folder.resolve(name + ".lock"));
                DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            if (lock == null) {
                return false;
            }
            for (Path file : files) {
                boolean own = name.equals(nameOf(file));
                if (own && !file.endsWith(name + ".lock") && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    Files.deleteIfExists(file);
                }
            }
            return true;
        } catch (NoSuchFileException e) {
            return true;
        }
    }
}
