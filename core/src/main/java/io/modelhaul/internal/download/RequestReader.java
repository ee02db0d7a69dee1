package io.modelhaul.internal.download;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ModelRef;
import io.modelhaul.Redaction;
import io.modelhaul.internal.fallback.FallbackRequest;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.ModelProvider;

/** Reads what a request means, together with its provider; asks no server. */
public record RequestReader(Engine engine) {
    /** The request in the one form that all equal ones have; as it is when it is wrong, which its provider will say. */
    public DownloadRequest canonical(ModelProvider provider, DownloadRequest request) {
        try {
            return provider.normalize(request, CallContext.of(engine, request));
        } catch (DownloadException e) {
            return request;
        }
    }

    /**
     * The request that a source means to a provider.
     *
     * @throws DownloadException {@link io.modelhaul.ErrorCode#INVALID_REQUEST} when the source names no model
     */
    public DownloadRequest of(ModelProvider provider, ModelRef.Source source, DownloadOptions options) {
        return FallbackRequest.of(provider, source, options, request -> CallContext.of(engine, request));
    }

    /** The name under which the store will list the model, however it is written; as it is written when it is none. */
    public String storedName(ModelProvider provider, DownloadRequest request) {
        try {
            return provider.storedName(request, CallContext.of(engine, request));
        } catch (DownloadException e) {
            return Redaction.model(request.model());
        }
    }
}
