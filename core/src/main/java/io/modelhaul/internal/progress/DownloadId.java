package io.modelhaul.internal.progress;

import java.time.Clock;
import java.util.concurrent.ThreadLocalRandom;

/** Makes names for downloads: 26 characters that sort by time (ULID: 48 bits of milliseconds, 80 random bits). */
public final class DownloadId {
    private static final char[] CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".toCharArray();
    private static final int TIME_CHARACTERS = 10;
    private static final int RANDOM_CHARACTERS = 16;

    private DownloadId() {}

    /** A new name, unlike any other. */
    public static String next(Clock clock) {
        StringBuilder id = new StringBuilder(TIME_CHARACTERS + RANDOM_CHARACTERS);
        long time = clock.millis();
        for (int shift = 5 * (TIME_CHARACTERS - 1); shift >= 0; shift -= 5) {
            id.append(CROCKFORD[(int) (time >>> shift) & 31]);
        }
        // A name is no secret, and a secure source may block the event loop that a caller subscribes on.
        ThreadLocalRandom random = ThreadLocalRandom.current();
        for (int i = 0; i < RANDOM_CHARACTERS; i++) {
            id.append(CROCKFORD[random.nextInt(32)]);
        }
        return id.toString();
    }
}
