package io.modelhaul.store;

import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.PlannedFile;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a plan means on this machine: what is already here, what is missing, whether there is room.
 *
 * @param plan the plan
 * @param cached the files that are here and trusted
 * @param missingBytes bytes that would have to be fetched, without those that an unfinished file already holds; null when
 *     the size of a missing file is unknown
 * @param diskPath the folder whose file system was looked at
 * @param freeBytes bytes that may be written there; null where the file system does not say
 */
public record Preflight(
        DownloadPlan plan,
        Set<PlannedFile> cached,
        @Nullable Long missingBytes,
        Path diskPath,
        @Nullable Long freeBytes) {

    /** Copies the set. */
    public Preflight {
        cached = Set.copyOf(cached);
    }

    /** Whether the missing bytes fit, as far as that is known. */
    public boolean enough() {
        return missingBytes == null || freeBytes == null || missingBytes <= freeBytes;
    }
}
