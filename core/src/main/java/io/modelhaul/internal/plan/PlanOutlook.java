package io.modelhaul.internal.plan;

import io.modelhaul.CachePolicy;
import io.modelhaul.internal.plan.CacheLookup.Found;
import io.modelhaul.internal.transfer.TransferThreads;
import io.modelhaul.internal.transfer.part.PartFolder;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.ModelLayout;
import io.modelhaul.spi.PlannedFile;
import io.modelhaul.store.Preflight;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import reactor.core.publisher.Mono;

/** Works out what a plan means on this machine. */
public final class PlanOutlook {
    private PlanOutlook() {}

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
