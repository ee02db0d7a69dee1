package io.modelhaul.http;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the head of an answer tells about the bytes that follow (RFC 9110 sections 8.6, 8.8 and 14.4).
 *
 * @param from the first byte's offset; null when the answer tells no range
 * @param to the offset after the last byte; null when the answer tells no range
 * @param size the size of the whole; null when it is not told
 * @param length the bytes that follow; null when that is not told
 * @param validator names this state of the content, fit for {@code If-Range}; null when there is no strong one
 * @param acceptsRanges whether ranges are served
 * @param encoded whether the body is not the content itself but an encoding of it
 * @param html whether the body says to be a web page
 */
public record RangeAnswer(
        @Nullable Long from,
        @Nullable Long to,
        @Nullable Long size,
        @Nullable Long length,
        @Nullable String validator,
        boolean acceptsRanges,
        boolean encoded,
        boolean html) {
    private static final Pattern CONTENT_RANGE =
            Pattern.compile("bytes\\s+(?:(\\d{1,18})-(\\d{1,18})|\\*)/(\\d{1,18}|\\*)", Pattern.CASE_INSENSITIVE);
    private static final Duration CLOCK_RESOLUTION = Duration.ofSeconds(60);
    private static final int MAX_VALIDATOR = 1024;

    /** Reads the head. */
    public static RangeAnswer of(HttpAnswer answer) {
        String text = answer.header("Content-Range");
        Matcher range = CONTENT_RANGE.matcher(text == null ? "" : text.trim());
        boolean told = range.matches();
        String encoding = answer.header("Content-Encoding");
        String type = answer.header("Content-Type");
        return new RangeAnswer(
                told ? number(range.group(1)) : null,
                told && range.group(2) != null ? Long.valueOf(Long.parseLong(range.group(2)) + 1) : null,
                told ? number(range.group(3)) : null,
                number(answer.header("Content-Length")),
                strongValidator(answer),
                "bytes".equalsIgnoreCase(answer.header("Accept-Ranges")),
                encoding != null && !encoding.trim().equalsIgnoreCase("identity"),
                type != null && type.toLowerCase(Locale.ROOT).startsWith("text/html"));
    }

    private static @Nullable Long number(@Nullable String text) {
        return text != null && text.trim().matches("\\d{1,18}") ? Long.valueOf(text.trim()) : null;
    }

    /** A strong ETag; else a time of change so long ago that the content cannot have changed twice in it. */
    private static @Nullable String strongValidator(HttpAnswer answer) {
        String etag = answer.header("ETag");
        if (etag != null) {
            String tag = etag.trim();
            boolean strong =
                    tag.length() > 2 && tag.length() <= MAX_VALIDATOR && tag.startsWith("\"") && tag.endsWith("\"");
            return strong ? tag : null;
        }
        String changed = answer.header("Last-Modified");
        String now = answer.header("Date");
        if (changed == null || now == null) {
            return null;
        }
        try {
            ZonedDateTime then = ZonedDateTime.parse(changed.trim(), DateTimeFormatter.RFC_1123_DATE_TIME);
            ZonedDateTime date = ZonedDateTime.parse(now.trim(), DateTimeFormatter.RFC_1123_DATE_TIME);
            return Duration.between(then, date).compareTo(CLOCK_RESOLUTION) > 0 ? changed.trim() : null;
        } catch (DateTimeException e) {
            return null;
        }
    }

    /**
     * Why this is no answer to a request for that range; null when it is one.
     *
     * @param wantedFrom the first byte's offset
     * @param wantedTo the offset after the last byte; null for the end
     * @param knownSize the size as far as it was known; null when it was not
     */
    public @Nullable String problem(long wantedFrom, @Nullable Long wantedTo, @Nullable Long knownSize) {
        if (from == null || to == null) {
            return "answered a range without saying which one it sends";
        }
        if (encoded) {
            return "encoded a range, which nobody can use";
        }
        Long end = wantedTo != null ? wantedTo : size;
        if (from != wantedFrom || (end != null && !end.equals(to))) {
            return "sent bytes " + from + "-" + (to - 1) + " where " + wantedFrom + "-" + (end == null ? "" : end - 1)
                    + " were asked for";
        }
        if (knownSize != null && size != null && !size.equals(knownSize)) {
            return "says that the file has " + size + " bytes where " + knownSize + " were promised";
        }
        if (length != null && length != to - from) {
            return "says that it sends " + length + " bytes for a range of " + (to - from);
        }
        return null;
    }
}
