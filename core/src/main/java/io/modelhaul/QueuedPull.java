package io.modelhaul;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One pull in a {@link PullQueue}, as it is at one moment.
 *
 * @param id names it in the queue
 * @param provider the provider's id
 * @param model the model as it was asked for; of an address, what is no secret
 * @param priority higher ones come first
 * @param state where it is
 * @param attempt which try this is, from 1; 0 before the first
 * @param retryIn how long it waits until the next try; null when it does not
 * @param progress the newest state of its download; null before there is one
 * @param failure why the last try failed; null when it did not
 */
public record QueuedPull(
        String id,
        String provider,
        String model,
        int priority,
        State state,
        int attempt,
        @Nullable Duration retryIn,
        @Nullable DownloadProgress progress,
        @Nullable DownloadException failure) {

    /** Where a pull in a queue is. */
    public enum State {
        /** It waits for its turn. */
        QUEUED,
        /** It downloads. */
        RUNNING,
        /** It failed, and will be tried again. */
        WAITING,
        /** Somebody stopped it for now; what arrived is kept. */
        PAUSED,
        /** The model is here. */
        DONE,
        /** It failed for good. */
        FAILED,
        /** Nobody wants it any more. */
        CANCELLED;

        /** Whether nothing will come after it. */
        public boolean terminal() {
            return this == DONE || this == FAILED || this == CANCELLED;
        }
    }
}
