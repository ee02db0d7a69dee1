package io.modelhaul.internal.store;

import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.internal.Abilities;
import io.modelhaul.internal.ProviderCall;
import io.modelhaul.internal.download.CallContext;
import io.modelhaul.internal.download.DownloadStarter;
import io.modelhaul.internal.download.Engine;
import io.modelhaul.internal.download.SelectionRecorder;
import io.modelhaul.internal.state.VerifiedFiles;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.ModelProvider;
import io.modelhaul.spi.ProviderContext;
import io.modelhaul.store.ModelCheck;
import io.modelhaul.store.StoredFile;
import io.modelhaul.store.StoredModel;
import java.io.IOException;
import java.nio.file.Files;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Hashes stored models, and downloads again what is wrong. */
final class ModelVerification {
    private final Engine engine;
    private final DownloadStarter downloads;

    ModelVerification(DownloadStarter downloads) {
        this.engine = downloads.engine();
        this.downloads = downloads;
    }

    /** Hashes what is stored of a model; what is wrong is not trusted again. */
    Mono<ModelCheck> verify(ModelProvider provider, StoredModel model, DownloadOptions where) {
        return ProviderCall.many(provider, () -> Abilities.stored(provider).verify(model, context(provider, where)))
                .collectList()
                .map(files -> new ModelCheck(model, files))
                .flatMap(check -> engine.blocking(() -> distrusted(check)));
    }

    private ModelCheck distrusted(ModelCheck check) throws IOException {
        for (StoredFile file : check.bad()) {
            VerifiedFiles.forget(engine.stateFolder(), file.location());
            if (Files.exists(file.location())) {
                VerifiedFiles.forget(engine.stateFolder(), file.location().toRealPath());
            }
        }
        return check;
    }

    /** Fetches what a check found to be wrong, and nothing else. */
    Flux<DownloadProgress> repair(ModelProvider provider, ModelCheck check, DownloadOptions where) {
        return ProviderCall.one(
                        provider,
                        () -> Abilities.stored(provider)
                                .repair(check.model(), check.bad(), where, context(provider, where)))
                .flatMapMany(request -> downloads.download(provider, request))
                .contextWrite(context -> context.put(SelectionRecorder.NOT_ASKED, true));
    }

    private ProviderContext context(ModelProvider provider, DownloadOptions where) {
        return CallContext.of(engine, new DownloadRequest(provider.descriptor().id(), "*", where));
    }
}
