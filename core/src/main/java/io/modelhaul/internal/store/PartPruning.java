package io.modelhaul.internal.store;

import io.modelhaul.DownloadOptions;
import io.modelhaul.internal.Abilities;
import io.modelhaul.internal.IoErrors;
import io.modelhaul.internal.download.CallContext;
import io.modelhaul.internal.download.DownloadStarter;
import io.modelhaul.internal.download.Engine;
import io.modelhaul.internal.download.JournalledDownloads;
import io.modelhaul.internal.transfer.part.PartFolder;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.ModelProvider;
import io.modelhaul.spi.ProviderContext;
import io.modelhaul.store.PruneRules;
import io.modelhaul.store.Pruned;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Removes unfinished files that nobody works on. */
final class PartPruning {
    private static final Logger LOG = LoggerFactory.getLogger(PartPruning.class);

    private final Engine engine;
    private final JournalledDownloads pending;

    PartPruning(DownloadStarter downloads) {
        this.engine = downloads.engine();
        this.pending = downloads.pending();
    }

    /** Removes the unfinished files of all those providers, and what is pending of them. */
    Flux<Pruned> prune(List<ModelProvider> providers, PruneRules rules, DownloadOptions where) {
        return Flux.fromIterable(providers)
                .concatMap(provider -> Abilities.stored(provider)
                        .partFolders(where, context(provider, where))
                        .concatMap(folder -> discarded(provider, folder, rules.dryRun()))
                        .onErrorComplete()
                        .collectList()
                        .flatMap(gone -> forgotten(provider, gone, where))
                        .flatMapIterable(gone -> gone));
    }

    /** Nobody can go on with a download whose bytes went. */
    private Mono<List<Pruned>> forgotten(ModelProvider provider, List<Pruned> gone, DownloadOptions where) {
        if (gone.stream().noneMatch(Pruned::removed)) {
            return Mono.just(gone);
        }
        String id = provider.descriptor().id();
        return engine.blocking(() -> {
                    pending.in(id, where).forEach(download -> quietlyForget(download.id()));
                    return gone;
                })
                .onErrorReturn(gone);
    }

    private void quietlyForget(String id) {
        try {
            pending.journal().forget(id);
        } catch (IOException e) {
            LOG.debug("Could not drop the pending download {}: {}", id, e.toString());
        }
    }

    private Mono<Pruned> discarded(ModelProvider provider, Path folder, boolean dryRun) {
        String id = provider.descriptor().id();
        return engine.<Pruned>blocking(() -> {
                    long bytes = new PartFolder(folder).discard(dryRun);
                    return bytes == 0
                            ? null
                            : new Pruned(id, null, null, folder.toString(), "partial", null, bytes, !dryRun, null);
                })
                .onErrorResume(failure -> Mono.just(new Pruned(
                        id,
                        null,
                        null,
                        folder.toString(),
                        "partial",
                        null,
                        0,
                        false,
                        IoErrors.of(failure).getMessage())));
    }

    private ProviderContext context(ModelProvider provider, DownloadOptions where) {
        return CallContext.of(engine, new DownloadRequest(provider.descriptor().id(), "*", where));
    }
}
