package io.modelhaul.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.modelhaul.store.StoredFile;
import io.modelhaul.store.StoredModel;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A stored model as {@code list --json} and {@code show --json} print it; scripts depend on the names.
 *
 * @param files how many there are, or the files themselves
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
    "facts"
})
record StoredModelJson(
        String provider,
        String model,
        @Nullable String revision,
        String path,
        long sizeBytes,
        Object files,
        @Nullable Boolean complete,
        @Nullable String lastUsed,
        @Nullable String source,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, String> facts) {

    @JsonPropertyOrder({"path", "size", "location", "mediaType", "digest"})
    record FileJson(
            String path,
            long size,
            String location,
            @Nullable String mediaType,
            @Nullable String digest) {

        static FileJson of(StoredFile file) {
            return new FileJson(file.path(), file.size(), file.location().toString(), file.mediaType(), file.digest());
        }
    }

    static StoredModelJson counted(StoredModel model) {
        return of(model, model.files().size(), Map.of());
    }

    static StoredModelJson withFiles(StoredModel model, Map<String, String> facts) {
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
                facts);
    }

    static @Nullable String lastUsed(StoredModel model) {
        return model.lastUsed() == null
                ? null
                : model.lastUsed().truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
