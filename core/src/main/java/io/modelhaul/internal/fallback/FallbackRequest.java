package io.modelhaul.internal.fallback;

import io.modelhaul.DownloadOptions;
import io.modelhaul.ModelRef;
import io.modelhaul.Option;
import io.modelhaul.internal.http.connect.Loopback;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.ModelProvider;
import io.modelhaul.spi.ProviderContext;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What another layer is asked, out of what the caller said of the first one. An option is for the first source, if that
 * understands it, else for the others that do: credentials and endpoints never go to two of them.
 *
 * @param request of the first source
 */
public record FallbackRequest(DownloadRequest request, Sources sources) {
    private static final Set<Option<?>> OF_CHAIN =
            Set.of(DownloadOptions.FALLBACK, DownloadOptions.MANIFEST, DownloadOptions.PREFER);
    /** They say which files are meant, or how careful to be, and hold for all. */
    private static final Set<Option<?>> OF_ALL =
            Set.of(DownloadOptions.INCLUDE, DownloadOptions.EXCLUDE, DownloadOptions.INSECURE);

    /** Gateways that the caller named serve all content that has a CID, and nobody else is asked for any. */
    private static final Set<String> OF_GATEWAYS =
            Set.of("gateway", "gatewayTimeout", "gatewayTries", "token", "header");

    /** What a source means to a provider; a page that has none of its schemes is read with the environment at hand. */
    public static DownloadRequest of(
            ModelProvider provider,
            ModelRef.Source source,
            DownloadOptions options,
            Function<DownloadRequest, ProviderContext> context) {
        DownloadRequest request = provider.request(source, options);
        return provider.descriptor().schemes().contains(source.scheme())
                ? request
                : provider.normalize(request, context.apply(request));
    }

    FallbackLayer of(ModelRef.Source source, ProviderContext context) {
        return of(source, sources.of(source, request.options()), null, true, context);
    }

    /** A layer that this machine's environment names. */
    FallbackLayer of(StandingFallbacks.Standing standing, ProviderContext context) {
        ModelProvider provider = sources.of(standing.source(), request.options());
        return of(standing.source(), provider, null, standing.standsIn(), context);
    }

    /**
     * A layer for a single file.
     *
     * @param sha256 what its bytes hash to, which lets a provider ask those that nothing else can check; null when unknown
     */
    FallbackLayer of(ModelRef.Source source, @Nullable String sha256, ProviderContext context) {
        return of(source, sources.of(source), sha256, true, context);
    }

    private FallbackLayer of(
            ModelRef.Source source,
            ModelProvider provider,
            @Nullable String sha256,
            boolean standsIn,
            ProviderContext context) {
        DownloadOptions.Builder options = options(source, provider).toBuilder();
        if (sha256 != null && provider.descriptor().options().contains(DownloadOptions.SHA256)) {
            options.set(DownloadOptions.SHA256, sha256);
        }
        return new FallbackLayer(
                source,
                provider,
                of(provider, source, options.build(), read -> context),
                inTheClear(source.location()),
                standsIn,
                context);
    }

    /** Whether others on the way could change what comes from there, and the caller did not say that this is fine. */
    boolean inTheClear(String address) {
        return address.regionMatches(true, 0, "http://", 0, 7)
                && !Loopback.isAddress(address)
                && !request.options().get(DownloadOptions.INSECURE, false);
    }

    private DownloadOptions options(ModelRef.Source source, ModelProvider provider) {
        DownloadOptions.Builder options = request.options().toBuilder();
        ModelProvider first = sources.named(request.provider());
        for (Option<?> option : request.options().options()) {
            if (!wanted(option, first, provider)) {
                options.set(option, null);
            }
        }
        // What is asked in the clear is checked by digest, or refused when there is none.
        if (source.scheme().equals("http") && provider.descriptor().options().contains(DownloadOptions.INSECURE)) {
            options.set(DownloadOptions.INSECURE, true);
        }
        return options.build();
    }

    private static boolean wanted(Option<?> option, ModelProvider first, ModelProvider other) {
        if (DownloadOptions.OF_ENGINE.contains(option)) {
            return !OF_CHAIN.contains(option);
        }
        boolean mine = other.descriptor().options().contains(option);
        boolean ofFirst = first.descriptor().options().contains(option);
        boolean same = first.descriptor().id().equals(other.descriptor().id());
        boolean sameServers =
                same && first.descriptor().id().equals(Sources.IPFS) && OF_GATEWAYS.contains(option.name());
        boolean sameCache = same && option.equals(DownloadOptions.CACHE_DIR);
        return mine && (!ofFirst || OF_ALL.contains(option) || sameCache || sameServers);
    }
}
