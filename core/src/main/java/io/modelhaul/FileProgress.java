package io.modelhaul;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One file of a running download, on its way at this moment.
 *
 * @param file its path relative to the model
 * @param completedBytes bytes of it that are here
 * @param totalBytes its size; null when unknown
 * @param bytesPerSecond smoothed speed; null when unknown
 */
public record FileProgress(
        String file, long completedBytes, @Nullable Long totalBytes, @Nullable Long bytesPerSecond) {
    /** Checks the name. */
    public FileProgress {
        Objects.requireNonNull(file, "file");
    }
}
