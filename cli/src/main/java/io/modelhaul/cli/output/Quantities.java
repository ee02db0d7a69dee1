package io.modelhaul.cli.output;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Sizes, speeds and times as people read them; units are powers of 1000. */
public final class Quantities {
    private static final List<String> UNITS = List.of("B", "kB", "MB", "GB", "TB", "PB", "EB");

    private static final long MINUTES_OF_A_DAY = 24 * 60;
    /** Beyond a hundred hours a clock tells less than days do. */
    private static final long MOST_CLOCK_MINUTES = 100 * 60;

    private static final long MOST_DAYS = 9_999;

    private Quantities() {}

    /** {@code 0 B}, {@code 726 B}, {@code 1.50 GB}; {@code ?} for null. */
    public static String size(@Nullable Long bytes) {
        if (bytes == null) {
            return "?";
        }
        double value = bytes;
        int unit = 0;
        while (value >= 999.5 && unit < UNITS.size() - 1) {
            value /= 1000;
            unit++;
        }
        int decimals = unit == 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
        return String.format(Locale.ROOT, "%." + decimals + "f %s", value, UNITS.get(unit));
    }

    /** {@code 61.2 MB/s}. */
    public static String speed(long bytesPerSecond) {
        return size(bytesPerSecond) + "/s";
    }

    /** {@code 0:12}, {@code 3:05}, {@code 1:02:03}, {@code 7 days}. */
    public static String clock(long seconds) {
        long minutes = seconds / 60;
        if (minutes > MOST_CLOCK_MINUTES) {
            return Math.min(MOST_DAYS, minutes / MINUTES_OF_A_DAY) + " days";
        }
        return minutes < 60
                ? String.format(Locale.ROOT, "%d:%02d", minutes, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", minutes / 60, minutes % 60, seconds % 60);
    }

    /** {@code 1 file}, {@code 2 files}. */
    public static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
