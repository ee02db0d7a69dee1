package io.modelhaul.store;

import io.modelhaul.DownloadOptions;
import reactor.core.publisher.Mono;

/**
 * Supplies what the journal of pending downloads does not keep: tokens, secret headers, and other options that may hold a
 * secret.
 */
@FunctionalInterface
public interface ResumeCredentials {
    /** Supplies nothing; providers still look into their own environment. */
    ResumeCredentials NONE = pending -> Mono.just(DownloadOptions.none());

    /**
     * The options to add to those that were kept; {@link PendingDownload#withheld()} tells which are missing. An error ends
     * the attempt to go on, and the download stays pending.
     */
    Mono<DownloadOptions> optionsFor(PendingDownload pending);
}
