package io.modelhaul.transfer;

import io.modelhaul.store.SafePath;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Says which process works on a file, so that others wait instead of fetching the same bytes.
 *
 * <p>It only saves work: where locks do not work, two processes fetch the same file into part files of their own, and
 * both end with the right bytes.
 */
public final class PartLock implements Closeable {
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;
    private final AtomicBoolean held = new AtomicBoolean(true);

    private PartLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Takes the lock for a part name; null when somebody else holds it.
     *
     * @throws IOException when the folder cannot be written
     */
    public static @Nullable PartLock tryLock(Path folder, String partName) throws IOException {
        SafePath name = new SafePath(partName + ".lock");
        name.createParents(folder);
        try {
            // One name for one file: closing it under another one would free the lock of this process.
            return tryLock(name.under(folder.toRealPath()));
        } catch (NoSuchFileException e) {
            // Folder or file was tidied away by somebody at this moment: as good as held.
            return null;
        }
    }

    private static @Nullable PartLock tryLock(Path file) throws IOException {
        if (!HELD_HERE.add(file)) {
            return null;
        }
        FileChannel channel = null;
        boolean held = false;
        try {
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
            held = lock(channel) && stillNamed(channel, file);
            return held ? new PartLock(file, channel) : null;
        } finally {
            if (!held) {
                HELD_HERE.remove(file);
                if (channel != null) {
                    channel.close();
                }
            }
        }
    }

    private static boolean lock(FileChannel channel) {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        } catch (IOException e) {
            // A file system without locks: go on without one, as correctness does not rest on it.
            return true;
        }
    }

    /**
     * Whether the locked file is still the one under that name, and not one that its last holder just deleted: a random
     * size set through the channel must show under the name. (Opening the name once more and closing it would free a
     * POSIX lock.)
     */
    private static boolean stillNamed(FileChannel channel, Path file) throws IOException {
        int size = ThreadLocalRandom.current().nextInt(1, 1 << 20);
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(new byte[1]), size - 1L);
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) == size;
    }

    /** Frees the lock and removes its file. */
    @Override
    public void close() throws IOException {
        if (!held.getAndSet(false)) {
            return;
        }
        try {
            Files.deleteIfExists(file);
            channel.close();
        } finally {
            HELD_HERE.remove(file);
        }
    }
}
