package io.modelhaul.internal.transfer;

import io.modelhaul.DownloadException;
import java.time.Duration;

/** Is told how one file gets on. Called on any thread, also from several at once; must not block. */
public interface TransferObserver {
    /** Bytes that an earlier run left. */
    void resumed(long bytes);

    /** Bytes that were written just now. */
    void kept(long bytes);

    /** Bytes that counted as kept and were thrown away. */
    void dropped(long bytes);

    /** Bytes come from here now. */
    void source(String layer, String endpoint);

    /** Nothing moves until the next try. */
    void retrying(int attempt, Duration delay, DownloadException failure);

    /**
     * A source was given up, and the next one is asked.
     *
     * @param number which of the file's sources that is, from 1
     */
    default void turning(int number, Turn turn) {}

    /**
     * From one source to the next.
     *
     * @param failedLayer the kind of the source that was given up
     * @param failedEndpoint its host
     * @param failure why
     * @param layer the kind of the next one
     * @param endpoint its host
     */
    record Turn(String failedLayer, String failedEndpoint, DownloadException failure, String layer, String endpoint) {}

    /** All bytes are here; the rest is hashing. */
    void verifying();

    /** The digest was wrong; suspect bytes are fetched again. */
    void repairing(int round);

    /** Bytes arrived; they need not be of use. */
    default void received(int bytes) {}

    /** One try of one source is over. */
    default void attempted(SourceAttempt attempt) {}
}
