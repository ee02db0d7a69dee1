package io.modelhaul.testkit.http;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a {@code Range} header asks of content of a known size (RFC 9110, section 14). */
sealed interface RangeRequest {

    /** The whole content: no range, several ranges, or something that is no range at all. */
    record Whole() implements RangeRequest {}

    /** A part that exists. */
    record Part(long offset, long length) implements RangeRequest {}

    /** A part that lies outside the content: 416. */
    record Unsatisfiable() implements RangeRequest {}

    Pattern SINGLE_RANGE = Pattern.compile("\\s*bytes\\s*=\\s*(\\d{0,18})\\s*-\\s*(\\d{0,18})\\s*");

    /**
     * Reads the header. Several ranges at once are answered with the whole, which the specification allows.
     *
     * @param range value of {@code Range}
     * @param ifRange value of {@code If-Range}; anything but exactly the strong {@code etag} asks for the whole
     * @param etag the entity tag of the content, as it is sent
     */
    static RangeRequest parse(@Nullable String range, @Nullable String ifRange, @Nullable String etag, long size) {
        if (range == null || (ifRange != null && !isStrongMatch(ifRange, etag))) {
            return new Whole();
        }
        Matcher matcher = SINGLE_RANGE.matcher(range);
        if (!matcher.matches()) {
            return new Whole();
        }
        return of(number(matcher.group(1)), number(matcher.group(2)), size);
    }

    private static RangeRequest of(Optional<Long> first, Optional<Long> last, long size) {
        if (first.isEmpty()) {
            return last.map(count -> suffix(count, size)).orElseGet(Whole::new);
        }
        long from = first.get();
        if (last.isPresent() && last.get() < from) {
            return new Whole();
        }
        if (from >= size) {
            return new Unsatisfiable();
        }
        long end = Math.min(size - 1, last.orElse(size - 1));
        return new Part(from, end - from + 1);
    }

    private static RangeRequest suffix(long count, long size) {
        if (count == 0 || size == 0) {
            return new Unsatisfiable();
        }
        long length = Math.min(count, size);
        return new Part(size - length, length);
    }

    private static boolean isStrongMatch(String ifRange, @Nullable String etag) {
        return ifRange.equals(etag) && !ifRange.startsWith("W/");
    }

    private static Optional<Long> number(String digits) {
        return digits.isEmpty() ? Optional.empty() : Optional.of(Long.parseLong(digits));
    }
}
