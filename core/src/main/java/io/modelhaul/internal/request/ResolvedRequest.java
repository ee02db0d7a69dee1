package io.modelhaul.internal.request;

import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.ModelProvider;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A request and the provider that it goes to.
 *
 * @param id the id that the caller chose for the download; null when it chose none
 */
public record ResolvedRequest(
        ModelProvider provider,
        DownloadRequest request,
        @Nullable String id) {
    /** Runs a step that needs both. */
    public <T> T with(BiFunction<ModelProvider, DownloadRequest, T> step) {
        return step.apply(provider, request);
    }
}
