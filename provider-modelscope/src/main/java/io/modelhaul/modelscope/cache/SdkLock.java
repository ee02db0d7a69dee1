package io.modelhaul.modelscope.cache;

import io.modelhaul.modelscope.api.ScopeRepo;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The lock that the SDK takes for each file of a repository: {@code .lock/file_<sha256>.lock}.
 *
 * <p>It is waited for, but not for long: all files get their names by a rename when they are complete, so a lock that cannot
 * be had costs work and nothing else. Java's locks and those of the SDK see each other on Windows and on network file
 * systems, not on a local disk of Unix.
 */
final class SdkLock implements Closeable {
    private static final String KEY = "modelscope-hub-download-lock-v2\0file\0";
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long PAUSE_NANOS = Duration.ofMillis(20).toNanos();

    private final @Nullable FileChannel channel;

    private SdkLock(@Nullable FileChannel channel) {
        this.channel = channel;
    }

    /** The name of a file's lock below the root of the cache. */
    static Path file(Path root, ScopeRepo repo, String path) {
        String key = KEY + repo.type() + "\0" + repo.id() + "\0" + path;
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return root.resolve(".lock").resolve("file_" + HexFormat.of().formatHex(hash) + ".lock");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** Takes a lock, or does without it where that is not possible. */
    static SdkLock take(Path file) {
        FileChannel channel = null;
        try {
            Files.createDirectories(file.resolveSibling(""));
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (!held(channel) && System.nanoTime() < end) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (IOException e) {
            // A folder that is not ours, or a file system without locks.
        }
        return new SdkLock(channel);
    }

    private static boolean held(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /** Frees the lock; its file stays, as the SDK leaves it. */
    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
