package io.modelhaul.store;

import io.modelhaul.DownloadProgress;
import io.modelhaul.spi.DownloadRequest;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The downloads that were begun, here or by a process that is gone, and that nobody works on now. Nothing happens before
 * subscription; thread-safe.
 *
 * <pre>{@code
 * Flux<DownloadProgress> progress = haul.pending().resumeAll(ResumeCredentials.NONE);
 * }</pre>
 */
public interface PendingDownloads {
    /** The pending downloads, oldest first. */
    Flux<PendingDownload> list();

    /**
     * The pending download of an equal request; empty when there is none. A download of that request resumes it, under its
     * id.
     *
     * @param request as {@link io.modelhaul.Modelhaul#validate} returns it
     */
    Mono<PendingDownload> find(DownloadRequest request);

    /**
     * Resumes a pending download under its own id. One that fails stays pending. Errors with
     * {@link io.modelhaul.ErrorCode#NOT_FOUND} when none has that id.
     *
     * @param credentials secrets that are not kept; {@link ResumeCredentials#NONE} leaves it to the provider's environment
     */
    Flux<DownloadProgress> resume(String id, ResumeCredentials credentials);

    /**
     * Resumes all pending downloads, one after the other. One that fails stops no other; the errors come after all have
     * ended.
     */
    Flux<DownloadProgress> resumeAll(ResumeCredentials credentials);

    /**
     * Drops a download from the list, and cancels it if it runs here; false when there is none with that id. The bytes that
     * arrived stay until the same model is downloaded again, removed, or unfinished files are pruned.
     */
    Mono<Boolean> forget(String id);
}
