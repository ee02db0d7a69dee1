package io.modelhaul.engine;

import io.modelhaul.ModelSource;
import io.modelhaul.spi.ModelProvider;

/** The providers, as far as the engine must know them to plan sources of other providers. */
public interface Sources {
    /** The provider with that id. */
    ModelProvider named(String id);

    /**
     * The provider that claims a source.
     *
     * @throws io.modelhaul.DownloadException {@link io.modelhaul.ErrorCode#UNKNOWN_PROVIDER} when none does
     */
    ModelProvider of(ModelSource source);

    /** Whether a provider claims that scheme. */
    boolean claims(String scheme);
}
