package io.modelhaul.internal.plan;

import io.modelhaul.CachePolicy;
import io.modelhaul.internal.plan.CacheLookup.Found;
import io.modelhaul.internal.transfer.TransferThreads;
import io.modelhaul.internal.transfer.part.PartFolder;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.ModelLayout;
import io.modelhaul.spi.PlannedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

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

    /** What a plan means on this machine, as far as that can be told without hashing. */
    public static Mono<Preflight> of(DownloadPlan plan, CachePolicy policy, Path stateFolder, TransferThreads threads) {
        return threads.onDisk(() ->
                of(plan, CacheLookup.of(plan, policy, stateFolder, threads).look()));
    }

    /** What a plan means where those files were found; blocks on the disk. */
    static Preflight of(DownloadPlan plan, List<Found> found) throws IOException {
        ModelLayout layout = plan.layout();
        PartFolder parts = new PartFolder(layout.partFolder());
        Set<String> unfinished = parts.names();
        Set<PlannedFile> cached = new HashSet<>();
        Long missing = 0L;
        for (Found file : found) {
            if (file.found() != null) {
                cached.add(file.file());
            } else if (file.file().size() == null) {
                missing = null;
            } else if (missing != null) {
                long size = file.file().size();
                long here =
                        FileFetch.small(file.file()) ? 0 : bytesHere(parts, unfinished, layout.partName(file.file()));
                missing = DownloadPlan.sum(missing, Math.max(0, size - here));
            }
        }
        Path disk = DiskSpace.existing(layout.partFolder());
        return new Preflight(plan, cached, missing, disk, DiskSpace.free(disk));
    }

    /** The folder is listed once for all files, and not for each. */
    private static long bytesHere(PartFolder parts, Set<String> unfinished, String partName) throws IOException {
        return unfinished.contains(partName) ? parts.bytesHere(partName) : 0;
    }
}
