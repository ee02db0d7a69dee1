package io.modelhaul.internal.http.retry;

import io.modelhaul.DownloadException;
import java.time.Duration;

/** Is told when a try failed and another one follows. Called on any thread; must not block. */
@FunctionalInterface
public interface RetryListener {
    /** Tells nobody. */
    RetryListener NONE = (attempt, delay, failure) -> {};

    /**
     * A try failed.
     *
     * @param attempt the number of the try that follows, from 2
     * @param delay the wait before it
     * @param failure why the last one failed
     */
    void onRetry(int attempt, Duration delay, DownloadException failure);

    /**
     * Bytes come from somewhere else now: told by sources that go over from one server to another within a read.
     *
     * @param layer the kind of source
     * @param endpoint the host
     */
    default void onSource(String layer, String endpoint) {}
}
