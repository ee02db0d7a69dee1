package io.modelhaul;

import io.modelhaul.internal.Abilities;
import io.modelhaul.internal.ProviderCall;
import io.modelhaul.internal.request.Requests;
import io.modelhaul.spi.CatalogueEntry;
import io.modelhaul.spi.ModelCatalogue;
import io.modelhaul.spi.ModelProvider;
import io.modelhaul.spi.ModelPublisher;
import io.modelhaul.spi.ProviderDescriptor;
import io.modelhaul.spi.PublishRequest;
import java.util.List;
import reactor.core.publisher.Flux;

/** The providers of a {@link Modelhaul}: what they are, their catalogues, and publishing through them. */
public final class Providers {
    private final Requests requests;

    Providers(Requests requests) {
        this.requests = requests;
    }

    /** Every provider there is, also those that cannot download. */
    public List<ProviderDescriptor> list() {
        return requests.registry().descriptors();
    }

    /** Providers that could not be loaded or that clash, each with the reason. */
    public List<String> broken() {
        return requests.registry().broken();
    }

    /**
     * Searches a provider's catalogue; best matches first. Errors with {@link ErrorCode#UNSUPPORTED_PROVIDER} when it has
     * none.
     *
     * @param provider a provider's id or alias
     */
    public Flux<CatalogueEntry> search(String provider, String words, DownloadOptions options) {
        return Flux.defer(() -> {
            ModelProvider found = requests.registry().named(provider);
            return ProviderCall.many(
                    found,
                    () -> Abilities.required(found, ModelCatalogue.class, "search")
                            .search(words, options, requests.context(found, options)));
        });
    }

    /**
     * Publishes content through a provider. The stream is like that of a download; the path of {@code COMPLETE} is the
     * content's name there. Errors with {@link ErrorCode#UNSUPPORTED_PROVIDER} when it cannot publish.
     *
     * @param provider a provider's id or alias
     */
    public Flux<DownloadProgress> publish(String provider, PublishRequest request) {
        return Flux.defer(() -> {
            ModelProvider found = requests.registry().named(provider);
            return ProviderCall.many(
                    found,
                    () -> Abilities.required(found, ModelPublisher.class, "publish")
                            .publish(request, requests.context(found, request.options())));
        });
    }
}
