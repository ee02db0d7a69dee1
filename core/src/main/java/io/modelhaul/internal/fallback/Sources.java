package io.modelhaul.internal.fallback;

import io.modelhaul.DownloadOptions;
import io.modelhaul.ModelRef;
import io.modelhaul.spi.ModelProvider;

/** The providers, as far as the engine must know them to plan sources of other providers. */
public interface Sources {
    /** The provider with that id. */
    ModelProvider named(String id);

    /**
     * The provider that claims the source's scheme.
     *
     * @throws io.modelhaul.DownloadException {@link io.modelhaul.ErrorCode#UNKNOWN_PROVIDER} when none does
     */
    ModelProvider of(ModelRef.Source source);

    /**
     * The provider that {@linkplain ModelProvider#recognizes recognizes} the address, else the one that claims its scheme.
     *
     * @param options what the caller asked for
     * @throws io.modelhaul.DownloadException {@link io.modelhaul.ErrorCode#UNKNOWN_PROVIDER} when none does
     */
    ModelProvider of(ModelRef.Source source, DownloadOptions options);

    /** Whether a provider claims that scheme. */
    boolean claims(String scheme);
}
