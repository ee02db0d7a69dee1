package io.modelhaul.server;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadProgress.Failure;
import io.modelhaul.DownloadStatus;
import io.modelhaul.ErrorCode;
import io.modelhaul.Modelhaul;
import io.modelhaul.spi.DownloadRequest;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Whether a call that looks right is right. That there is no such model, or that it is not for everybody, only the other
 * side knows; as it says so within moments, the caller is refused and gets no download that fails.
 */
final class Acceptance {
    /** Who cannot be told the answer by then is told that the download is on its way. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final Set<ErrorCode> WRONG_CALL = EnumSet.of(
            ErrorCode.INVALID_REQUEST,
            ErrorCode.UNKNOWN_PROVIDER,
            ErrorCode.UNSUPPORTED_PROVIDER,
            ErrorCode.NOT_FOUND,
            ErrorCode.AUTH_REQUIRED,
            ErrorCode.GATED,
            ErrorCode.FORBIDDEN);

    private final Modelhaul haul;
    private final Downloads downloads;

    Acceptance(Modelhaul haul, Downloads downloads) {
        this.haul = haul;
        this.downloads = downloads;
    }

    /**
     * Whether the download is known to have something to fetch; not yet, when nobody could tell so far. An error when the
     * call was wrong, and the download is forgotten then.
     */
    Mono<Boolean> of(Downloads.Started started) {
        TrackedDownload download = started.download();
        return Mono.firstWithSignal(heard(download), asked(download))
                .thenReturn(true)
                // Whoever takes a timer back waits for its lock, which no event loop may.
                .publishOn(Schedulers.parallel())
                .timeout(PATIENCE, Mono.just(false))
                .cancelOn(Schedulers.parallel())
                .onErrorResume(DownloadException.class, failure -> refused(download, failure))
                .doOnSuccess(nothing -> download.accept())
                .doOnCancel(download::accept);
    }

    /** What it tells itself: it has found its files, or it has ended. */
    private static Mono<Void> heard(TrackedDownload download) {
        return download.pastLooking().flatMap(Acceptance::failure);
    }

    private static Mono<Void> failure(DownloadEvent event) {
        Failure failure = event.progress().error();
        return failure == null || event.progress().status() != DownloadStatus.ERROR
                ? Mono.empty()
                : Mono.error(new DownloadException(failure.code(), failure.message()));
    }

    /** One that waits for its turn tells nothing yet. */
    private Mono<Void> asked(TrackedDownload download) {
        DownloadRequest request = download.work().request();
        return download.waits() && request != null
                ? haul.plan(request.provider(), request.model(), request.options())
                        .then()
                : Mono.never();
    }

    private Mono<Boolean> refused(TrackedDownload download, DownloadException failure) {
        if (!WRONG_CALL.contains(failure.code())) {
            return Mono.just(true);
        }
        downloads.forget(download, failure);
        return Mono.error(failure);
    }
}
