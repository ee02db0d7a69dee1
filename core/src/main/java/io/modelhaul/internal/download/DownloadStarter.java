package io.modelhaul.internal.download;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadProgress;
import io.modelhaul.internal.progress.DownloadId;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.ModelProvider;
import io.modelhaul.spi.ProviderContext;
import io.modelhaul.store.PendingDownload;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Starts downloads, or joins those that run. */
public record DownloadStarter(Engine engine, DownloadSessions sessions, JournalledDownloads pending) {
    /** The download of that request; equal ones share one session, and one that is pending keeps its id. */
    public Flux<DownloadProgress> download(ModelProvider provider, DownloadRequest request) {
        return Mono.defer(() -> sessions.runs(request) ? Mono.<String>empty() : pendingId(request))
                .switchIfEmpty(Mono.fromSupplier(() -> DownloadId.next(engine.clock())))
                .flatMapMany(id -> download(provider, request, id));
    }

    /** A journal that cannot be read is no reason to fail. */
    private Mono<String> pendingId(DownloadRequest request) {
        return pending.of(request)
                .map(PendingDownload::id)
                .onErrorResume(DownloadException.class, none -> Mono.empty());
    }

    /** The download of that request under a given id; equal ones share one session, and the id of the first. */
    public Flux<DownloadProgress> download(ModelProvider provider, DownloadRequest request, String wanted) {
        return sessions.join(request, wanted, (id, onEnd) -> new DownloadSession(engine, id, provider, request, onEnd));
    }

    /** Imports files that are already on this machine into a provider's store, verified like any download. */
    public Flux<DownloadProgress> importFiles(
            ModelProvider provider, DownloadRequest request, Function<ProviderContext, Mono<DownloadPlan>> plan) {
        return Flux.defer(() -> {
            String id = DownloadId.next(engine.clock());
            return new DownloadSession(engine, id, provider, request, ended -> {}).imported(plan);
        });
    }
}
