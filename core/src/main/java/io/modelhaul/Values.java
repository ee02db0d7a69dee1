package io.modelhaul;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How option values are written as text: sizes, durations, addresses, switches. */
public final class Values {
    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)\\s*([A-Za-z]*)");
    private static final Map<String, Long> SIZE_UNITS = Map.of(
            "",
            1L,
            "K",
            1_000L,
            "M",
            1_000_000L,
            "G",
            1_000_000_000L,
            "T",
            1_000_000_000_000L,
            "KI",
            1L << 10,
            "MI",
            1L << 20,
            "GI",
            1L << 30,
            "TI",
            1L << 40);
    private static final Map<String, Long> DURATION_UNITS =
            Map.of("ms", 1L, "s", 1_000L, "", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);

    private Values() {}

    /** Bytes from {@code 20M}, {@code 16MiB}, {@code 512}: {@code K M G T} are powers of 1000, {@code Ki Mi Gi Ti} of 1024. */
    public static long size(String text) {
        Matcher matcher = match(text, "a size such as 20M, 512Ki or 1G");
        String unit = matcher.group(2).toUpperCase(Locale.ROOT);
        if (unit.endsWith("B")) {
            unit = unit.substring(0, unit.length() - 1);
        }
        return scaled(matcher.group(1), SIZE_UNITS.get(unit), "a size such as 20M, 512Ki or 1G");
    }

    /** A duration from {@code 500ms}, {@code 10s}, {@code 5m}, {@code 2h}, {@code 30d}; a bare number is seconds. */
    public static Duration duration(String text) {
        Matcher matcher = match(text, "a duration such as 500ms, 10s, 5m, 2h or 30d");
        Long unit = DURATION_UNITS.get(matcher.group(2));
        return Duration.ofMillis(scaled(matcher.group(1), unit, "a duration such as 500ms, 10s, 5m, 2h or 30d"));
    }

    /** An absolute {@code http} or {@code https} address with a host. */
    public static URI address(String text) {
        try {
            URI uri = new URI(text.trim());
            String scheme = uri.getScheme();
            boolean web = "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
            if (web && uri.getHost() != null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // Its message repeats the whole address, which may hold a password: it is not passed on.
        }
        throw new IllegalArgumentException("expected an http:// or https:// address");
    }

    /** A whole number within bounds, both included. */
    public static int integer(String text, int least, int most) {
        try {
            return within(Integer.parseInt(text.trim()), least, most);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("expected a whole number from " + least + " to " + most, e);
        }
    }

    static int within(int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException("expected a whole number from " + least + " to " + most);
        }
        return value;
    }

    static Duration notNegative(Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException("expected a duration of 0 or more");
        }
        return value;
    }

    static Duration positive(Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException("expected a duration of more than 0");
        }
        return value;
    }

    static long notNegative(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("expected 0 or more");
        }
        return value;
    }

    /** {@code true} from 1, on, yes, true; {@code false} from 0, off, no, false and the empty text; in any case. */
    public static boolean flag(String text) {
        return switch (text.trim().toLowerCase(Locale.ROOT)) {
            case "1", "on", "yes", "true" -> true;
            case "0", "off", "no", "false", "" -> false;
            default -> throw new IllegalArgumentException("expected true or false");
        };
    }

    private static Matcher match(String text, String expected) {
        Matcher matcher = NUMBER_AND_UNIT.matcher(text.trim());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("expected " + expected);
        }
        return matcher;
    }

    private static long scaled(String number, @Nullable Long unit, String expected) {
        double value = unit == null ? -1 : Double.parseDouble(number) * unit;
        if (value < 0 || value > Long.MAX_VALUE / 2.0) {
            throw new IllegalArgumentException("expected " + expected);
        }
        return (long) value;
    }

    /** Files of variables that are no shell scripts keep the quotes that people write. */
    static String unquoted(String text) {
        int last = text.length() - 1;
        boolean quoted =
                last > 0 && (text.charAt(0) == '"' || text.charAt(0) == '\'') && text.charAt(0) == text.charAt(last);
        return quoted ? text.substring(1, last).trim() : text;
    }
}
