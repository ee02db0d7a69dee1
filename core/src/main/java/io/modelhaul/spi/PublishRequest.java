package io.modelhaul.spi;

import io.modelhaul.DownloadOptions;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Content that others are to be able to download.
 *
 * @param content a file or folder
 * @param service who keeps it, by the provider's word for it; null for the provider's usual one
 * @param manifest where to write what was published; null for nowhere
 * @param options endpoint and token of the service
 */
public record PublishRequest(
        Path content, @Nullable String service, @Nullable Path manifest, DownloadOptions options) {
    /** Checks the parts. */
    public PublishRequest {
        Objects.requireNonNull(content, "content");
        Objects.requireNonNull(options, "options");
    }
}
