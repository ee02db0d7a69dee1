package io.modelhaul.huggingface.cache;

import io.modelhaul.huggingface.api.HubTree;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the list of a snapshot's files once, before the first of them gets its name, so that a snapshot that was
 * interrupted is known to be incomplete.
 */
public final class SnapshotRecord {
    private static final Logger log = LoggerFactory.getLogger(SnapshotRecord.class);

    private final Path work;
    private final Path file;
    private @Nullable HubTree pending;

    /**
     * Prepares the record.
     *
     * @param work a folder for temporary names
     * @param tree what to record; null when there is nothing to record
     */
    public SnapshotRecord(Path work, Path file, @Nullable HubTree tree) {
        this.work = work;
        this.file = file;
        this.pending = tree;
    }

    /** Writes the record if that was not done; without it the next call asks the Hub again, which is no failure. */
    public synchronized void begin() {
        HubTree tree = pending;
        pending = null;
        try {
            if (tree != null) {
                TreeRecord.write(work, file, tree);
            }
        } catch (IOException e) {
            log.warn("Could not write the list of files {}: {}", file, e.toString());
        }
    }
}
