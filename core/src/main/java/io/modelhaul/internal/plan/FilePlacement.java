package io.modelhaul.internal.plan;

import io.modelhaul.internal.fallback.AddressedSource;
import io.modelhaul.internal.progress.FileMeter;
import io.modelhaul.internal.state.DurableFolders;
import io.modelhaul.spi.ContentDigest;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.PlannedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Gives complete, verified content its name in the model, and remembers that it was verified. Blocks on the disk. */
final class FilePlacement {
    private final DownloadPlan plan;
    private final CacheLookup cache;
    private final Set<Path> changedFolders = ConcurrentHashMap.newKeySet();

    FilePlacement(DownloadPlan plan, CacheLookup cache) {
        this.plan = plan;
        this.cache = cache;
    }

    /**
     * Moves fetched content to its place.
     *
     * @param learned the content's digest, where it was computed and nobody had promised one
     */
    void place(PlannedFile planned, Path content, @Nullable ContentDigest learned) throws IOException {
        AddressedSource.require(planned, content);
        PlannedFile file = learned == null ? planned : planned.with(learned);
        plan.layout().place(file, content);
        Path placed = plan.layout().find(file);
        if (placed != null) {
            cache.remember(file, placed);
            Path folder = placed.getParent();
            if (folder != null) {
                changedFolders.add(folder);
            }
        }
        new CorruptFileQuarantine(plan.layout()).drop(file);
    }

    /** Makes content that is here already part of the model. */
    boolean adopt(PlannedFile file, Path path, FileMeter meter) throws IOException {
        plan.layout().adopt(file, path);
        cache.remember(file, path);
        meter.adopted(Files.size(path));
        return true;
    }

    /** Makes the new names survive a power cut. */
    void forceFolders() {
        changedFolders.forEach(DurableFolders::force);
    }
}
