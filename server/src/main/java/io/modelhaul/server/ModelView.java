package io.modelhaul.server;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.modelhaul.store.StoredFile;
import io.modelhaul.store.StoredModel;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * A stored model in JSON, as the command's {@code list --json} and {@code show --json} print it.
 *
 * @param files how many there are, or the files themselves
 */
@JsonPropertyOrder({"provider", "model", "revision", "path", "sizeBytes", "files", "complete", "lastUsed", "source"})
record ModelView(
        String provider,
        String model,
        @Nullable String revision,
        String path,
        long sizeBytes,
        Object files,
        @Nullable Boolean complete,
        @Nullable String lastUsed,
        @Nullable String source) {

    @JsonPropertyOrder({"path", "size", "location", "mediaType", "digest"})
    record FileView(
            String path,
            long size,
            String location,
            @Nullable String mediaType,
            @Nullable String digest) {

        static FileView of(StoredFile file) {
            return new FileView(file.path(), file.size(), file.location().toString(), file.mediaType(), file.digest());
        }
    }

    static ModelView counted(StoredModel model) {
        return of(model, model.files().size());
    }

    static ModelView withFiles(StoredModel model) {
        return of(model, model.files().stream().map(FileView::of).toList());
    }

    private static ModelView of(StoredModel model, Object files) {
        return new ModelView(
                model.provider(),
                model.model(),
                model.revision(),
                model.path().toString(),
                model.sizeBytes(),
                files,
                model.complete(),
                model.lastUsed() == null
                        ? null
                        : model.lastUsed().truncatedTo(ChronoUnit.SECONDS).toString(),
                model.source());
    }
}
