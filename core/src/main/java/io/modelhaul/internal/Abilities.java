package io.modelhaul.internal;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import io.modelhaul.spi.Ability;
import io.modelhaul.spi.ModelProvider;
import io.modelhaul.spi.ProviderContext;
import io.modelhaul.spi.StoredModels;
import io.modelhaul.store.StoredModel;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Asks a provider for what it can do beside downloading. */
public final class Abilities {
    private static final StoredModels NONE = new NoStoredModels();

    private Abilities() {}

    /** The models that a provider stored; one that keeps none has an empty store. */
    public static StoredModels stored(ModelProvider provider) {
        return provider.ability(StoredModels.class).orElse(NONE);
    }

    /**
     * What implements that ability.
     *
     * @param what it does, for the message
     * @throws DownloadException {@link ErrorCode#UNSUPPORTED_PROVIDER} when the provider does not have it
     */
    public static <T extends Ability> T required(ModelProvider provider, Class<T> type, String what) {
        return provider.ability(type)
                .orElseThrow(() -> new DownloadException(
                        ErrorCode.UNSUPPORTED_PROVIDER,
                        "The provider '" + provider.descriptor().id() + "' cannot " + what + "."));
    }

    private static final class NoStoredModels implements StoredModels {
        @Override
        public Flux<StoredModel> list(DownloadOptions where, ProviderContext context) {
            return Flux.empty();
        }

        @Override
        public Mono<Void> remove(StoredModel model, ProviderContext context) {
            return Mono.empty();
        }
    }
}
