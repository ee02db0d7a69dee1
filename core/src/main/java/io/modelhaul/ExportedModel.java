package io.modelhaul;

import io.modelhaul.LockedModel.LockedFile;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A stored model as an archive takes it to another host.
 *
 * @param model what it consists of, to the byte
 * @param complete whether that is all that belongs to its revision
 * @param record what the store it comes from remembers of it beside its files; null where that is nothing
 */
public record ExportedModel(
        LockedModel model, boolean complete, @Nullable String record) {
    /** Checks that there is a model. */
    public ExportedModel {
        Objects.requireNonNull(model, "model");
    }

    /** The failure of a store that cannot take it in. */
    public DownloadException refused(String why) {
        return new DownloadException(
                ErrorCode.PROTOCOL,
                "Refused the archive of " + Redaction.model(model.model()) + ": " + why + ". Export the model again.");
    }

    /** The digests of the files by their paths, to be held against a store's own record of them. */
    public Map<String, String> sha256() {
        return model.files().stream().collect(Collectors.toMap(LockedFile::path, LockedFile::sha256));
    }
}
