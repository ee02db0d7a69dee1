package io.modelhaul.internal.http.retry;

import io.modelhaul.DownloadException;
import io.modelhaul.internal.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How long the other side asks to wait: {@code Retry-After} as seconds or as a date (RFC 9110 section 10.2.3), or the
 * {@code RateLimit} header that the Hub sends, {@code "api";r=0;t=55} (draft-ietf-httpapi-ratelimit-headers).
 */
public final class RateLimitHeaders {
    private static final Pattern REMAINING = Pattern.compile(";\\s*r=(\\d{1,9})\\b");
    private static final Pattern RESET = Pattern.compile(";\\s*t=(\\d{1,9})\\b");

    private RateLimitHeaders() {}

    /** The wait; null when the answer asks for none. */
    public static @Nullable Duration wait(HttpResponse answer) {
        Duration asked = retryAfter(answer.header("Retry-After"), answer.header("Date"));
        return asked != null ? asked : rateLimit(answer);
    }

    /** The same failure, with the wait that the answer asks for. */
    public static DownloadException apply(HttpResponse answer, DownloadException failure) {
        Duration wait = wait(answer);
        return wait == null ? failure : failure.retryAfter(wait);
    }

    /** A date is compared with the server's own clock, where that is told. */
    private static @Nullable Duration retryAfter(@Nullable String value, @Nullable String serversDate) {
        if (value == null) {
            return null;
        }
        if (value.trim().matches("\\d{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(value.trim()));
        }
        Instant until = HttpDate.parse(value);
        if (until == null) {
            return null;
        }
        Instant told = HttpDate.parse(serversDate);
        Duration wait = Duration.between(told == null ? Instant.now() : told, until);
        return wait.isNegative() ? Duration.ZERO : wait;
    }

    /** The longest wait of the limits that leave nothing; one second more than told, as windows end at whole seconds. */
    private static @Nullable Duration rateLimit(HttpResponse answer) {
        Duration longest = null;
        for (String line : answer.headers().getAll("RateLimit")) {
            for (String limit : line.split(",", -1)) {
                Duration wait = wait(limit);
                longest = longest == null || wait != null && wait.compareTo(longest) > 0 ? wait : longest;
            }
        }
        return longest;
    }

    private static @Nullable Duration wait(String limit) {
        Matcher remaining = REMAINING.matcher(limit);
        Matcher reset = RESET.matcher(limit);
        boolean nothingLeft = remaining.find() && Long.parseLong(remaining.group(1)) == 0;
        return nothingLeft && reset.find() ? Duration.ofSeconds(Long.parseLong(reset.group(1)) + 1) : null;
    }
}
