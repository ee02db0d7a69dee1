package io.modelhaul.internal.store;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.ErrorCode;
import io.modelhaul.Hint;
import io.modelhaul.internal.download.DownloadStarter;
import io.modelhaul.internal.request.Requests;
import io.modelhaul.internal.request.ResolvedRequest;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.store.PendingDownload;
import io.modelhaul.store.PendingDownloads;
import io.modelhaul.store.ResumeCredentials;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The downloads that the journal holds and that nobody works on. */
public final class UnfinishedDownloads implements PendingDownloads {
    private final DownloadStarter downloads;
    private final Requests requests;

    public UnfinishedDownloads(DownloadStarter downloads, Requests requests) {
        this.downloads = downloads;
        this.requests = requests;
    }

    @Override
    public Flux<PendingDownload> list() {
        return downloads.pending().all();
    }

    @Override
    public Mono<PendingDownload> find(DownloadRequest request) {
        return downloads.pending().of(request);
    }

    @Override
    public Flux<DownloadProgress> resume(String id, ResumeCredentials credentials) {
        return list().filter(pending -> pending.id().equals(id))
                .next()
                .switchIfEmpty(Mono.error(() -> new DownloadException(
                        ErrorCode.NOT_FOUND,
                        Hint.LIST_PENDING,
                        "No download '" + id + "' is pending: it is finished, or another process works on it.")))
                .flatMapMany(pending -> resume(pending, credentials));
    }

    @Override
    public Flux<DownloadProgress> resumeAll(ResumeCredentials credentials) {
        return list().collectList()
                .flatMapMany(Flux::fromIterable)
                .concatMapDelayError(each -> resume(each, credentials));
    }

    private Flux<DownloadProgress> resume(PendingDownload pending, ResumeCredentials credentials) {
        return Flux.defer(() -> {
            requests.registry().named(pending.provider());
            return credentials
                    .optionsFor(pending)
                    .defaultIfEmpty(DownloadOptions.none())
                    .map(supplied -> requests.of(pending, supplied))
                    .flatMapMany(call -> resumed(call, pending.id()));
        });
    }

    private Flux<DownloadProgress> resumed(ResolvedRequest call, String id) {
        return downloads.download(call.provider(), call.request(), id);
    }

    @Override
    public Mono<Boolean> forget(String id) {
        return downloads.pending().forget(id);
    }
}
