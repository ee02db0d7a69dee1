package io.modelhaul;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** The one form in which times are written: ISO-8601 in UTC, always with milliseconds. */
public final class Timestamps {
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private Timestamps() {}

    /** {@code 2026-11-21T10:15:30.123Z}. */
    public static String text(Instant when) {
        return FORMAT.format(when);
    }
}
