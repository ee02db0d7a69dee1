package io.modelhaul.internal.state;

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
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A lock between processes, and between threads of this one, that has the name of a file; the file is there while somebody
 * holds it. Blocks on the disk.
 *
 * <p>It is only ever tried, at most for a given time: its holder may be stopped, or sit behind a network file system that
 * does not answer. Where a file system has no locks, only the threads of this process exclude each other.
 */
public final class NamedLock implements Closeable {
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();
    private static final long FIRST_PAUSE_NANOS = Duration.ofMillis(1).toNanos();
    private static final long LONGEST_PAUSE_NANOS = Duration.ofMillis(50).toNanos();

    private final Path file;
    private final FileChannel channel;
    private final AtomicBoolean held = new AtomicBoolean(true);

    private NamedLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Takes the lock, or waits for it for a while; null when somebody else held it all the time.
     *
     * @param file its name, in a folder that exists
     * @param bound how long to wait at most
     * @throws IOException when the file cannot be created
     */
    public static @Nullable NamedLock take(Path file, Duration bound) throws IOException {
        long end = System.nanoTime() + bound.toNanos();
        long pause = FIRST_PAUSE_NANOS;
        NamedLock lock = tryTake(file);
        while (lock == null && System.nanoTime() < end) {
            LockSupport.parkNanos(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
            lock = tryTake(file);
        }
        return lock;
    }

    /**
     * Takes the lock; null when somebody else holds it.
     *
     * @param file its name, in a folder that exists
     * @throws IOException when the file cannot be created
     */
    public static @Nullable NamedLock tryTake(Path file) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new NoSuchFileException(file.toString());
        }
        // One name for one file: closing it under another one would free the lock of this process.
        Path real = folder.toRealPath().resolve(file.getFileName());
        if (!HELD_HERE.add(real)) {
            return null;
        }
        FileChannel channel = null;
        boolean held = false;
        try {
            channel = FileChannel.open(
                    real, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
            held = lock(channel) && stillNamed(channel, real);
            return held ? new NamedLock(real, channel) : null;
        } finally {
            if (!held) {
                if (channel != null) {
                    channel.close();
                }
                HELD_HERE.remove(real);
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
        try {
            return Files.size(file) == size && !Files.isSymbolicLink(file);
        } catch (NoSuchFileException e) {
            return false;
        }
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
