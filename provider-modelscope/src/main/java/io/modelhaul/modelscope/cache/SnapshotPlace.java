package io.modelhaul.modelscope.cache;

import io.modelhaul.modelscope.api.ScopeRepo;
import io.modelhaul.spi.SafePath;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where one revision of a repository is, or will be.
 *
 * @param repo the repository
 * @param revision as it was asked for; null where that is not known
 * @param folder holds its files
 * @param kind what sort of folder that is
 */
public record SnapshotPlace(ScopeRepo repo, @Nullable String revision, Path folder, Kind kind) {
    /** Kinds of folders. */
    public enum Kind {
        /** {@code models/owner--name/snapshots/revision}, as the SDK writes it. */
        SNAPSHOT,
        /** {@code models/owner/name}, as older SDKs wrote it: whatever revision was asked for last. */
        OLD,
        /** A folder of the user's own. */
        LOCAL
    }

    private static final int MAX_NAME = 80;

    /** Unfinished files and records. The SDK looks at nothing in it. */
    public Path work() {
        return (kind == Kind.SNAPSHOT ? snapshots().resolveSibling("") : folder).resolve(".modelhaul");
    }

    /** The folder of all revisions, for one of {@link Kind#SNAPSHOT}. */
    Path snapshots() {
        Path snapshots = folder;
        // A revision with slashes lies as many folders deeper.
        for (int i = 0; i < Path.of(String.valueOf(revision)).getNameCount(); i++) {
            snapshots = snapshots.resolveSibling("").toAbsolutePath();
        }
        return snapshots;
    }

    /** What is remembered of it. */
    public Path record() {
        String name =
                kind == Kind.SNAPSHOT ? key() : repo.type().plural() + "--" + repo.owner() + "--" + repo.bareName();
        return work().resolve(name + ".json");
    }

    /** A name for the revision that every file system takes. */
    String key() {
        String text = String.valueOf(revision);
        return SafePath.readable(text, MAX_NAME) + "." + Integer.toHexString(text.hashCode());
    }
}
