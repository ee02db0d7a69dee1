package io.modelhaul.spi;

import io.modelhaul.DownloadOptions;
import reactor.core.publisher.Flux;

/** Searches what a provider offers. */
public interface ModelCatalogue extends Ability {
    /** The models that fit the words; best matches first. */
    Flux<CatalogueEntry> search(String words, DownloadOptions options, ProviderContext context);
}
