package io.modelhaul.internal.transfer;

import io.modelhaul.DownloadException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How one try of one source went, whatever connections it took.
 *
 * @param layer the kind of source
 * @param endpoint the host that answered, or was asked
 * @param number which try of this source it was, from 1
 * @param bytes content bytes that arrived
 * @param firstByte the wait for the first of them; null when none arrived
 * @param duration from start to end
 * @param failure why it failed; null when it did not
 * @param cancelled whether nobody wanted it any more
 */
public record SourceAttempt(
        String layer,
        String endpoint,
        int number,
        long bytes,
        @Nullable Duration firstByte,
        Duration duration,
        @Nullable DownloadException failure,
        boolean cancelled) {}
