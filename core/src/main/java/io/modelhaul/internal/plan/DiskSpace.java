package io.modelhaul.internal.plan;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.store.Preflight;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How much may be written below a folder; blocks on the disk. */
final class DiskSpace {
    private DiskSpace() {}

    /** The nearest folder that exists. */
    static Path existing(Path folder) {
        Path path = folder.toAbsolutePath().normalize();
        while (!Files.isDirectory(path) && path.getParent() != null) {
            path = path.getParent();
        }
        return path;
    }

    /** Null where the file system does not say: mounts of object stores have no size and nothing free, and take it all. */
    static @Nullable Long free(Path folder) throws IOException {
        FileStore store = Files.getFileStore(existing(folder));
        return free(store.getTotalSpace(), store.getUsableSpace());
    }

    static @Nullable Long free(long total, long usable) {
        return total <= 0 && usable <= 0 ? null : usable;
    }

    /** Errors when the bytes do not fit, naming both numbers. */
    static void require(Preflight preflight) {
        Long missing = preflight.missingBytes();
        Long free = preflight.freeBytes();
        if (missing != null && free != null && !preflight.enough()) {
            throw new DownloadException(
                    ErrorCode.DISK_FULL,
                    "Not enough room in " + preflight.diskPath() + ": " + text(missing) + " are missing, " + text(free)
                            + " are free. Free some space, or choose another folder.");
        }
    }

    private static String text(long bytes) {
        if (bytes < 1_000_000) {
            return bytes + " bytes";
        }
        return bytes < 1_000_000_000
                ? String.format(Locale.ROOT, "%.1f MB (%d bytes)", bytes / 1e6, bytes)
                : String.format(Locale.ROOT, "%.1f GB (%d bytes)", bytes / 1e9, bytes);
    }
}
