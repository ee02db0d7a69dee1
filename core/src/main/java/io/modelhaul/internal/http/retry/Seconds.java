package io.modelhaul.internal.http.retry;

import java.time.Duration;
import java.util.Locale;

/** Durations for people. */
public final class Seconds {
    private Seconds() {}

    /** Such as {@code 0.3 s}, {@code 45 s}, {@code 12 min} or {@code 3.5 h}. */
    public static String of(Duration duration) {
        double seconds = duration.toMillis() / 1000.0;
        if (seconds < 10 && seconds != Math.rint(seconds)) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        if (seconds < 120) {
            return Math.round(seconds) + " s";
        }
        return seconds < 7200
                ? Math.round(seconds / 60) + " min"
                : String.format(Locale.ROOT, "%.1f h", seconds / 3600);
    }
}
