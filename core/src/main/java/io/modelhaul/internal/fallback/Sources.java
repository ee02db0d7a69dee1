package io.modelhaul.internal.fallback;

import io.modelhaul.DownloadOptions;
import io.modelhaul.ModelRef;
import io.modelhaul.spi.ContentNaming;
import io.modelhaul.spi.ModelProvider;
import io.modelhaul.spi.ProviderAddresses;
import java.util.Optional;

/** The providers, as far as the engine must know them to plan sources of other providers. */
public interface Sources {
    /** Id and scheme of the provider of content by its CID. */
    String IPFS = "ipfs";

    /** The provider with that id. */
    ModelProvider named(String id);

    /**
     * The provider that claims the source's scheme.
     *
     * @throws io.modelhaul.DownloadException {@link io.modelhaul.ErrorCode#UNKNOWN_PROVIDER} when none does
     */
    ModelProvider of(ModelRef.Source source);

    /**
     * The provider that {@linkplain ProviderAddresses#recognizes recognizes} the address, else the one that claims its scheme.
     *
     * @param options what the caller asked for
     * @throws io.modelhaul.DownloadException {@link io.modelhaul.ErrorCode#UNKNOWN_PROVIDER} when none does
     */
    ModelProvider of(ModelRef.Source source, DownloadOptions options);

    /** Whether a provider claims that scheme. */
    boolean claims(String scheme);

    /** What checks content against CIDs, where the provider of them is here. */
    default Optional<ContentNaming> contentNaming() {
        return claims(IPFS) ? named(IPFS).ability(ContentNaming.class) : Optional.empty();
    }
}
