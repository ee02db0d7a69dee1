package io.modelhaul.spi;

import io.modelhaul.DownloadProgress;
import reactor.core.publisher.Flux;

/** Publishes content, so that it can be downloaded through the provider. */
public interface ModelPublisher extends Ability {
    /** Publishes; the path in the {@code COMPLETE} state is the content's name there. */
    Flux<DownloadProgress> publish(PublishRequest request, ProviderContext context);
}
