package io.modelhaul.internal.http;

import io.modelhaul.internal.http.body.InflatedBody;
import io.modelhaul.internal.http.retry.HttpDate;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import java.time.Duration;
import java.time.Instant;
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
 * @param lastModified the {@code Last-Modified} header; null when there is none
 * @param acceptsRanges whether ranges are served
 * @param encoded whether the body is not the content itself but an encoding of it
 * @param html whether the body says to be a web page
 * @param chunked whether the body comes in chunks, of which the last one shows the end
 */
public record RangeResponse(
        @Nullable Long from,
        @Nullable Long to,
        @Nullable Long size,
        @Nullable Long length,
        @Nullable String validator,
        @Nullable String lastModified,
        boolean acceptsRanges,
        boolean encoded,
        boolean html,
        boolean chunked) {
    private static final Pattern CONTENT_RANGE =
            Pattern.compile("bytes\\s+(?:(\\d{1,18})-(\\d{1,18})|\\*)/(\\d{1,18}|\\*)", Pattern.CASE_INSENSITIVE);
    private static final Pattern STRONG_TAG = Pattern.compile("\"[\\x21\\x23-\\x7e\\x80-\\xff]{1,1024}\"");
    private static final Duration CLOCK_RESOLUTION = Duration.ofSeconds(60);

    /** Reads the head. */
    public static RangeResponse of(HttpResponse answer) {
        String text = answer.header("Content-Range");
        Matcher range = CONTENT_RANGE.matcher(text == null ? "" : text.trim());
        boolean told = range.matches();
        String type = answer.header("Content-Type");
        return new RangeResponse(
                told ? number(range.group(1)) : null,
                told && range.group(2) != null ? Long.valueOf(Long.parseLong(range.group(2)) + 1) : null,
                told ? number(range.group(3)) : null,
                number(answer.header("Content-Length")),
                strongValidator(answer),
                answer.header("Last-Modified"),
                "bytes".equalsIgnoreCase(answer.header("Accept-Ranges")),
                InflatedBody.isEncoded(answer),
                type != null && type.toLowerCase(Locale.ROOT).startsWith("text/html"),
                answer.headers().containsValue(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED, true));
    }

    private static @Nullable Long number(@Nullable String text) {
        return text != null && text.trim().matches("\\d{1,18}") ? Long.valueOf(text.trim()) : null;
    }

    /**
     * A strong ETag; without any ETag, a time of change so long before the answer that the content cannot have changed twice
     * in it (RFC 9110 sections 8.8.2.2 and 13.1.5).
     */
    private static @Nullable String strongValidator(HttpResponse answer) {
        String etag = answer.header("ETag");
        if (etag != null) {
            return isStrongTag(etag.trim()) ? etag.trim() : null;
        }
        String changed = answer.header("Last-Modified");
        Instant then = HttpDate.parse(changed);
        Instant date = HttpDate.parse(answer.header("Date"));
        boolean longAgo =
                then != null && date != null && Duration.between(then, date).compareTo(CLOCK_RESOLUTION) > 0;
        return changed != null && longAgo ? changed.trim() : null;
    }

    private static boolean isStrongTag(String text) {
        return STRONG_TAG.matcher(text).matches();
    }

    /** Whether a validator may be sent in {@code If-Range}: a weak ETag, or what is neither ETag nor date, must not. */
    public static boolean fitForIfRange(@Nullable String validator) {
        return validator != null && (isStrongTag(validator) || HttpDate.parse(validator) != null);
    }

    /** Whether the answer is about another state of the content than the one with that validator, as far as it tells. */
    public boolean differsFrom(@Nullable String earlier) {
        if (!fitForIfRange(earlier)) {
            return false;
        }
        String now = isStrongTag(String.valueOf(earlier)) ? tag() : lastModified;
        return now != null && !now.trim().equals(earlier);
    }

    /** Whether the range that the answer tells is all of the file. */
    public boolean allOfIt() {
        return from != null && from == 0 && to != null && to.equals(size);
    }

    private @Nullable String tag() {
        return validator != null && isStrongTag(validator) ? validator : null;
    }

    /**
     * Why this is no answer to a request for that range; null when it is one.
     *
     * @param wantedFrom the first byte's offset
     * @param wantedTo the offset after the last byte; null for the end
     * @param knownSize the size as far as it was known; null when it was not
     */
    public @Nullable String problem(long wantedFrom, @Nullable Long wantedTo, @Nullable Long knownSize) {
        if (from == null || to == null || from >= to || size != null && to > size) {
            return "answered a range without saying rightly which one it sends";
        }
        if (knownSize != null && size != null && !size.equals(knownSize)) {
            return "says that the file has " + size + " bytes where " + knownSize + " were promised";
        }
        Long end = wantedTo == null ? size : size == null ? wantedTo : Long.valueOf(Math.min(wantedTo, size));
        if (from != wantedFrom || end != null && !end.equals(to)) {
            return "sent bytes " + from + "-" + (to - 1) + " where " + wantedFrom + "-" + (end == null ? "" : end - 1)
                    + " were asked for";
        }
        if (length != null && length != to - from) {
            return "says that it sends " + length + " bytes for a range of " + (to - from);
        }
        return null;
    }
}
