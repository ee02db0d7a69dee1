package io.modelhaul.internal.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A small file that several processes change: take a lock, for a bounded time at most, read, change, write a new file,
 * rename. No change of anybody is lost, and a reader sees all of a change or nothing. Blocks on the disk.
 *
 * @param file the file; it need not exist, nor its folder
 * @param bound how long to wait for others at most
 * @param ownerOnly whether nobody but its owner reads it
 */
public record SharedFile(Path file, Duration bound, boolean ownerOnly) {
    private static final long MAX_BYTES = 128 << 20;

    /** A file like any other. */
    public SharedFile(Path file, Duration bound) {
        this(file, bound, false);
    }

    /** What is to become of the content. */
    public interface Change {
        /**
         * The new content.
         *
         * @param before the content so far; null when there is no file
         * @return null to remove the file, the same array to leave it as it is
         */
        byte @Nullable [] apply(byte @Nullable [] before) throws IOException;
    }

    /** Changes the file; false when another process held the lock all the time, and nothing was changed. */
    public boolean change(Change change) throws IOException {
        Path target = file.toAbsolutePath();
        Path folder = target.resolveSibling("");
        Files.createDirectories(folder);
        Path name = folder.resolve("." + target.getFileName() + ".lock");
        try (NamedLock lock = NamedLock.take(name, bound)) {
            if (lock == null) {
                return false;
            }
            apply(change);
            return true;
        }
    }

    /** Changes the file without asking others, whose changes may be lost. */
    public void apply(Change change) throws IOException {
        byte @Nullable [] before = read();
        byte @Nullable [] after = change.apply(before);
        if (after == null) {
            Files.deleteIfExists(file);
        } else if (after != before) {
            replace(after);
        }
    }

    private byte @Nullable [] read() throws IOException {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new IOException(file + " is too large to be what it should be");
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private void replace(byte[] content) throws IOException {
        Path target = file.toAbsolutePath();
        Path fresh = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
        try {
            if (ownerOnly) {
                OwnerOnly.write(fresh, content);
            } else {
                Files.write(fresh, content);
            }
            Files.move(fresh, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
