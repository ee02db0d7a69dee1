package io.modelhaul.internal.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.modelhaul.store.StoredFile;
import io.modelhaul.store.StoredModel;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A stored model.
 *
 * @param provider the provider's id
 * @param model the model
 * @param revision the revision it was stored under
 * @param path where it is
 * @param sizeBytes what it takes
 * @param files how many there are, or the files themselves
 * @param complete whether all that was asked for is here
 * @param lastUsed when it was last asked for
 * @param source who stored it
 * @param selections the parts that were asked for, each as the options that chose it; left out where it was the whole
 * @param facts what the provider tells of the model beyond that; left out where it tells nothing
 */
@JsonPropertyOrder({
    "provider",
    "model",
    "revision",
    "path",
    "sizeBytes",
    "files",
    "complete",
    "lastUsed",
    "source",
    "selections",
    "facts"
})
public record StoredModelJson(
        String provider,
        String model,
        @Nullable String revision,
        String path,
        long sizeBytes,
        Object files,
        @Nullable Boolean complete,
        @Nullable String lastUsed,
        @Nullable String source,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Map<String, List<String>>> selections,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> facts) {

    /**
     * A stored file.
     *
     * @param path relative to the model
     * @param size in bytes
     * @param location where its bytes are
     * @param mediaType what it is
     * @param digest algorithm and value
     */
    @JsonPropertyOrder({"path", "size", "location", "mediaType", "digest"})
    public record FileJson(
            String path,
            long size,
            String location,
            @Nullable String mediaType,
            @Nullable String digest) {

        static FileJson of(StoredFile file) {
            return new FileJson(file.path(), file.size(), file.location().toString(), file.mediaType(), file.digest());
        }
    }

    /** A model of a list. */
    public static StoredModelJson counted(StoredModel model) {
        return of(model, model.files().size(), Map.of());
    }

    /**
     * A model with its files.
     *
     * @param facts what the provider tells of the model beyond that
     */
    public static StoredModelJson withFiles(StoredModel model, Map<String, String> facts) {
        return of(model, model.files().stream().map(FileJson::of).toList(), facts);
    }

    private static StoredModelJson of(StoredModel model, Object files, Map<String, String> facts) {
        return new StoredModelJson(
                model.provider(),
                model.model(),
                model.revision(),
                model.path().toString(),
                model.sizeBytes(),
                files,
                model.complete(),
                lastUsed(model),
                model.source(),
                model.selections(),
                facts);
    }

    /** When a model was last asked for, to the second. */
    public static @Nullable String lastUsed(StoredModel model) {
        return model.lastUsed() == null
                ? null
                : model.lastUsed().truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
