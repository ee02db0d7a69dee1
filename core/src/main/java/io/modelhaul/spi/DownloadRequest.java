package io.modelhaul.spi;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import io.modelhaul.ModelRef;
import io.modelhaul.Redaction;
import java.util.Objects;

/**
 * One call: which model, from which provider, how. Equal requests share one download.
 *
 * @param provider the provider's id
 * @param model the model as the caller wrote it
 * @param options what the caller asks beyond the name
 */
public record DownloadRequest(String provider, String model, DownloadOptions options) {
    /** Checks that a model is named, with no more characters than a name can have. */
    public DownloadRequest {
        Objects.requireNonNull(provider, "provider");
        Objects.requireNonNull(options, "options");
        ModelRef.checkedLength(model);
        if (model.isBlank() || model.chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST, "The model's name is empty or holds control characters.");
        }
    }

    /** Without secrets. */
    @Override
    public String toString() {
        String shown = Redaction.model(model);
        return "DownloadRequest[" + provider + " " + shown + " " + options + "]";
    }
}
