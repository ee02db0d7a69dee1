package io.modelhaul.huggingface.cache;

import io.modelhaul.huggingface.api.HubTree;
import io.modelhaul.spi.ModelLayout;
import io.modelhaul.store.StoredModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A place on disk where a repository is kept: what is known of it there, and how it is laid out. Blocks on files. */
public interface HubStore {
    /** The folder, for people. */
    Path folder();

    /** The commits that the revision stood for when it was last asked about, the likeliest first. */
    List<String> commits(String revision) throws IOException;

    /** The recorded list of all files of a commit; null when there is none that can be trusted. */
    @Nullable
    HubTree tree(String commit) throws IOException;

    /** The files of a commit that are here, whether or not more belong to it; null when there is no trace of it. */
    @Nullable
    HubTree contents(String commit) throws IOException;

    /** The snapshots that are here. */
    List<StoredModel> stored();

    /** Removes what is left of a repository of which no snapshot is here; whether there was anything. */
    boolean removeUnfinished() throws IOException;

    /** How a snapshot is found and put here. */
    ModelLayout layout(Snapshot snapshot) throws IOException;
}
