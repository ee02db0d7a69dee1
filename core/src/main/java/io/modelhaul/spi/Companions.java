package io.modelhaul.spi;

import io.modelhaul.ModelRef;
import reactor.core.publisher.Flux;

/** Finds what goes well with a model that is here, such as the projector of a vision model. */
public interface Companions extends Ability {
    /** The companions of a downloaded model. Asks nobody. */
    Flux<ModelRef.Source> companions(DownloadRequest request, ProviderContext context);
}
