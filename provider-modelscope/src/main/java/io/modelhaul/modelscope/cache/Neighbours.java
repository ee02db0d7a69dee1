package io.modelhaul.modelscope.cache;

import io.modelhaul.modelscope.cache.SnapshotPlace.Kind;
import io.modelhaul.modelscope.cache.SnapshotRecord.RecordedFile;
import io.modelhaul.spi.SafePath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What other downloads have beside or inside a place: the revision {@code a/b} lies in the folder of the revision {@code a},
 * and a folder of the user's own may hold several models.
 *
 * @param files what they have recorded
 * @param folders theirs that are inside the place
 */
record Neighbours(Set<Path> files, List<Path> folders) {
    /** Those that have records beside the place's own. */
    static Neighbours of(SnapshotPlace place) throws IOException {
        Set<Path> files = new HashSet<>();
        List<Path> folders = new ArrayList<>();
        for (Path each : ScopeCache.children(place.work())) {
            SnapshotRecord record = each.equals(place.record()) ? null : SnapshotRecord.read(each);
            if (record != null && SnapshotRecord.isSafe(record.revision())) {
                Path folder = place.kind() == Kind.SNAPSHOT
                        ? new SafePath(record.revision()).under(place.snapshots())
                        : place.folder();
                for (RecordedFile file : record.stored()) {
                    files.add(new SafePath(file.path()).under(folder));
                }
                if (folder.startsWith(place.folder()) && !folder.equals(place.folder())) {
                    folders.add(folder);
                }
            }
        }
        return new Neighbours(files, folders);
    }

    /** Whether a file is theirs, as far as the place's own record does not have it. */
    boolean hold(Path file) {
        return files.contains(file) || folders.stream().anyMatch(file::startsWith);
    }
}
