package io.modelhaul.internal.request;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import io.modelhaul.LockedModel;
import io.modelhaul.ModelRef;
import io.modelhaul.Option;
import io.modelhaul.internal.download.CallContext;
import io.modelhaul.internal.download.Engine;
import io.modelhaul.internal.download.RequestReader;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.ModelProvider;
import io.modelhaul.spi.ProviderContext;
import io.modelhaul.spi.ProviderDescriptor;
import io.modelhaul.store.PendingDownload;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes requests out of what callers write. */
public final class Requests {
    private final ProviderRegistry registry;
    private final Engine engine;
    private final RequestReader reader;

    public Requests(ProviderRegistry registry, Engine engine) {
        this.registry = registry;
        this.engine = engine;
        this.reader = new RequestReader(engine);
    }

    /**
     * The request that a call means; equal ones mean one and the same download.
     *
     * @throws DownloadException when no provider is meant, or it cannot honour an option
     */
    public ResolvedRequest of(ModelRef model, DownloadOptions given) {
        engine.requireOpen();
        String id = given.get(DownloadOptions.ID);
        DownloadOptions options = id == null
                ? given
                : given.toBuilder().set(DownloadOptions.ID, null).build();
        if (model instanceof ModelRef.Named named) {
            ModelProvider provider = registry.named(named.provider());
            DownloadRequest asked = new DownloadRequest(provider.descriptor().id(), named.model(), options);
            return checked(provider, reader.canonical(provider, asked), id);
        }
        if (model instanceof ModelRef.Source source) {
            ModelProvider provider = registry.of(source, options);
            return checked(provider, reader.of(provider, source, options), id);
        }
        LockedModel locked = (LockedModel) model;
        ModelProvider provider = registry.named(locked.provider());
        return checked(provider, LockedRequests.of(locked, provider, options), id);
    }

    /** The request of a pending download, under its id. */
    public ResolvedRequest of(PendingDownload pending, DownloadOptions supplied) {
        ModelProvider provider = registry.named(pending.provider());
        return checked(provider, PendingRequests.of(pending, provider, supplied), pending.id());
    }

    /** A request for a model under the name that its provider uses. */
    public ResolvedRequest exactly(String provider, String model, DownloadOptions options) {
        ModelProvider found = registry.named(provider);
        return checked(found, new DownloadRequest(found.descriptor().id(), model, options), null);
    }

    /** The providers. */
    public ProviderRegistry registry() {
        return registry;
    }

    /** What a provider gets for a call that is about no model, or about a stored one. */
    public ProviderContext context(ModelProvider provider, DownloadOptions options) {
        return context(new DownloadRequest(provider.descriptor().id(), "*", options));
    }

    /** What a provider gets for a call that is no download. */
    public ProviderContext context(DownloadRequest request) {
        return CallContext.of(engine, request);
    }

    private ResolvedRequest checked(ModelProvider provider, DownloadRequest request, @Nullable String id) {
        ProviderDescriptor descriptor = provider.descriptor();
        if (descriptor.unsupported() != null) {
            throw new DownloadException(
                    ErrorCode.UNSUPPORTED_PROVIDER,
                    "'" + descriptor.id() + "' cannot download models: " + descriptor.unsupported());
        }
        Set<Option<?>> ofOthers = registry.optionsOfFallbacks(request.options());
        for (Option<?> option : request.options().options()) {
            if (!DownloadOptions.OF_ENGINE.contains(option)
                    && !descriptor.options().contains(option)
                    && !ofOthers.contains(option)) {
                throw new DownloadException(
                        ErrorCode.INVALID_REQUEST,
                        "The provider '" + descriptor.id() + "' cannot honour the option '" + option.name()
                                + "'. Leave it out.");
            }
        }
        return new ResolvedRequest(provider, request, id);
    }
}
