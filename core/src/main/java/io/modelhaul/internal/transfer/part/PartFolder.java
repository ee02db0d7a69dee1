package io.modelhaul.internal.transfer.part;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/**
 * A folder of unfinished files, seen from outside this room. Blocks on the disk.
 *
 * @param path where it is; it need not exist
 */
public record PartFolder(Path path) {
    /** The names of which there may be unfinished files. */
    public Set<String> names() throws IOException {
        return PartFileRecovery.names(path);
    }

    /** How many bytes an unfinished file for that name already holds. */
    public long bytesHere(String partName) throws IOException {
        return PartFileRecovery.bytesHere(path, partName);
    }

    /**
     * Removes unfinished files that nobody works on.
     *
     * @param dryRun whether they are only counted
     * @return their bytes
     */
    public long discard(boolean dryRun) throws IOException {
        return PartFileRecovery.discard(path, dryRun);
    }

    /** Removes what killed processes left and nobody can go on with; the folder too, when it is empty then. */
    public void sweep() throws IOException {
        PartFileRecovery.sweep(path);
    }
}
