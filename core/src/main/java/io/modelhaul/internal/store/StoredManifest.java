package io.modelhaul.internal.store;

import io.modelhaul.DownloadOptions;
import io.modelhaul.internal.download.CallContext;
import io.modelhaul.internal.download.Engine;
import io.modelhaul.internal.fallback.ManifestBuilder;
import io.modelhaul.internal.fallback.Sources;
import io.modelhaul.spi.ContentNames;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.store.ModelManifest;
import io.modelhaul.store.StoredModel;
import reactor.core.publisher.Mono;

/** Writes down what the files of a stored model are. */
record StoredManifest(Engine engine) {
    /** The manifest of that model; every file is hashed. */
    public Mono<ModelManifest> of(StoredModel model) {
        return new ManifestBuilder(model)
                .read(engine::blocking)
                .zipWith(cids(model), (manifest, cids) -> manifest.named(cids.whole(), cids.files()));
    }

    private Mono<ContentNames> cids(StoredModel model) {
        CallContext context =
                CallContext.of(engine, new DownloadRequest(Sources.IPFS, model.model(), DownloadOptions.none()));
        return Mono.justOrEmpty(engine.sources().contentNaming())
                .flatMap(naming -> naming.names(model, context))
                .defaultIfEmpty(ContentNames.NONE);
    }
}
