package io.modelhaul.store;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model, or one revision of it, that is on this machine.
 *
 * @param provider the id of the provider whose store holds it
 * @param model the model's name, as the provider reads it
 * @param revision the commit or other exact revision, where there is one
 * @param path the snapshot folder, the file, or the manifest
 * @param files what it consists of, in the order of their paths
 * @param complete whether all that was asked for is here: all that belongs to it, or the {@code selections}; null when nobody
 *     recorded what belongs to it
 * @param lastUsed when it was last asked for, where that is known
 * @param source where it came from, as a source text without secrets, where that is known
 * @param selections the parts that were asked for, each as the options that chose it; empty when it was the whole, or
 *     nothing is known of that
 */
public record StoredModel(
        String provider,
        String model,
        @Nullable String revision,
        Path path,
        List<StoredFile> files,
        @Nullable Boolean complete,
        @Nullable Instant lastUsed,
        @Nullable String source,
        List<Map<String, List<String>>> selections) {

    /** Copies the lists. */
    public StoredModel {
        files = List.copyOf(files);
        selections = List.copyOf(selections);
    }

    /** A model of which all was asked for, as far as is known. */
    public StoredModel(
            String provider,
            String model,
            @Nullable String revision,
            Path path,
            List<StoredFile> files,
            @Nullable Boolean complete,
            @Nullable Instant lastUsed,
            @Nullable String source) {
        this(provider, model, revision, path, files, complete, lastUsed, source, List.of());
    }

    /** The same, last used at that time. */
    public StoredModel usedAt(@Nullable Instant time) {
        return new StoredModel(provider, model, revision, path, files, complete, time, source, selections);
    }

    /** The same, of which only parts were asked for. */
    public StoredModel of(List<Map<String, List<String>>> parts, boolean allHere) {
        return new StoredModel(provider, model, revision, path, files, allHere, lastUsed, source, parts);
    }

    /** The bytes of all files. */
    public long sizeBytes() {
        return files.stream().mapToLong(StoredFile::size).sum();
    }
}
