package io.modelhaul.store;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model, or one revision of it, that is on this machine.
 *
 * @param provider the id of the provider whose store holds it
 * @param model the model's name, as the provider reads it
 * @param revision the commit or other exact revision, where there is one
 * @param path the snapshot folder, the file, or the manifest
 * @param files what it consists of, in the order of their paths
 * @param complete whether all that belongs to it is here; null when nobody recorded what belongs to it
 * @param lastUsed when it was last asked for, where that is known
 * @param source where it came from, as a source text without secrets, where that is known
 */
public record StoredModel(
        String provider,
        String model,
        @Nullable String revision,
        Path path,
        List<StoredFile> files,
        @Nullable Boolean complete,
        @Nullable Instant lastUsed,
        @Nullable String source) {

    /** Copies the list. */
    public StoredModel {
        files = List.copyOf(files);
    }

    /** The bytes of all files. */
    public long sizeBytes() {
        return files.stream().mapToLong(StoredFile::size).sum();
    }
}
