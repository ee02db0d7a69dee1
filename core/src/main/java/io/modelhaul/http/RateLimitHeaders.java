package io.modelhaul.http;

import io.modelhaul.DownloadException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How long the other side asks to wait: {@code Retry-After} as seconds or as a date (RFC 9110 section 10.2.3), or the
 * {@code RateLimit} header that the Hub sends, {@code "api";r=0;t=55} (draft-ietf-httpapi-ratelimit-headers).
 */
public final class RateLimitHeaders {
    private static final Pattern REMAINING = Pattern.compile("\\br=(\\d{1,9})\\b");
    private static final Pattern RESET = Pattern.compile("\\bt=(\\d{1,9})\\b");

    private RateLimitHeaders() {}

    /** The wait; null when the answer asks for none. */
    public static @Nullable Duration wait(HttpAnswer answer) {
        Duration asked = retryAfter(answer.header("Retry-After"), answer.header("Date"));
        return asked != null ? asked : rateLimit(answer.header("RateLimit"));
    }

    /** The same failure, with the wait that the answer asks for. */
    public static DownloadException apply(HttpAnswer answer, DownloadException failure) {
        Duration wait = wait(answer);
        return wait == null ? failure : failure.retryAfter(wait);
    }

    private static @Nullable Duration retryAfter(@Nullable String value, @Nullable String serversDate) {
        if (value == null) {
            return null;
        }
        String text = value.trim();
        if (text.matches("\\d{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(text));
        }
        Instant until = date(text);
        Instant now = serversDate == null ? Instant.now() : date(serversDate.trim());
        if (until == null || now == null) {
            return null;
        }
        Duration wait = Duration.between(now, until);
        return wait.isNegative() ? Duration.ZERO : wait;
    }

    private static @Nullable Instant date(String text) {
        try {
            return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** One second more than told, as windows end at whole seconds. */
    private static @Nullable Duration rateLimit(@Nullable String value) {
        if (value == null) {
            return null;
        }
        Matcher remaining = REMAINING.matcher(value);
        Matcher reset = RESET.matcher(value);
        boolean nothingLeft = remaining.find() && Long.parseLong(remaining.group(1)) == 0;
        return nothingLeft && reset.find() ? Duration.ofSeconds(Long.parseLong(reset.group(1)) + 1) : null;
    }
}
