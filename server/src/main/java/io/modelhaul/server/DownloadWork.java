package io.modelhaul.server;

import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.Modelhaul;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.store.PendingDownload;
import io.modelhaul.store.ResumeCredentials;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * What a download consists in; equal ones need to be done only once.
 *
 * @param provider the provider's id
 * @param model the model
 * @param request what was asked for; null when it is an earlier download that is gone on with
 * @param pending that download's id
 */
record DownloadWork(
        String provider,
        String model,
        @Nullable DownloadRequest request,
        @Nullable String pending) {

    static DownloadWork of(DownloadRequest request) {
        return new DownloadWork(request.provider(), request.model(), request, null);
    }

    static DownloadWork of(PendingDownload pending) {
        return new DownloadWork(pending.provider(), pending.model(), null, pending.id());
    }

    /** Does it under that id, when subscribed. */
    Flux<DownloadProgress> run(Modelhaul haul, String id) {
        return request == null
                ? haul.pending().resume(String.valueOf(pending), ResumeCredentials.NONE)
                : haul.download(
                        request.provider(),
                        request.model(),
                        request.options().toBuilder()
                                .set(DownloadOptions.ID, id)
                                .build());
    }

    /** Without what was asked: it may hold secrets. */
    @Override
    public String toString() {
        return "DownloadWork[" + provider + "]";
    }
}
