package io.modelhaul.http;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The reading of status codes that needs no knowledge of the server (RFC 9110 section 15). */
final class StandardErrors {
    private static final int MAX_WORDS = 300;

    private StandardErrors() {}

    static DownloadException read(HttpAnswer answer, String body) {
        String where = answer.uri().getHost() + " answered " + answer.status();
        String words = words(answer, body);
        String told = words.isEmpty() ? where : where + " (" + words + ")";
        DownloadException failure =
                switch (answer.status()) {
                    case 401, 407 -> failure(ErrorCode.AUTH_REQUIRED, told, "Pass valid credentials (--token).");
                    case 403 -> failure(ErrorCode.FORBIDDEN, told, "Check that your account may read this.");
                    case 404, 410 -> failure(ErrorCode.NOT_FOUND, told, "Check the name and the address.");
                    case 451 -> failure(ErrorCode.FORBIDDEN, told, "It is not offered for legal reasons.");
                    case 408 -> failure(ErrorCode.TIMEOUT, told, "Try again later.");
                    case 425, 429 -> failure(ErrorCode.RATE_LIMITED, told, "Wait a while, or pass a token.");
                    default ->
                        answer.status() >= 500
                                ? failure(ErrorCode.SERVER_ERROR, told, "Try again later.")
                                : failure(ErrorCode.PROTOCOL, told, "Check the address.");
                };
        return failure.retryable() ? RateLimitHeaders.apply(answer, failure) : failure;
    }

    private static DownloadException failure(ErrorCode code, String told, String next) {
        return new DownloadException(code, told + ". " + next);
    }

    /** The server's own words, made fit to be shown: one line, no markup, not long. */
    private static String words(HttpAnswer answer, String body) {
        @Nullable String type = answer.header("Content-Type");
        boolean markup = body.stripLeading().startsWith("<")
                || (type != null && type.toLowerCase(Locale.ROOT).contains("html"));
        String line =
                markup ? "" : body.replaceAll("[\\p{Cntrl}\\p{Cf}\\s]+", " ").trim();
        return line.length() > MAX_WORDS ? line.substring(0, MAX_WORDS) + "…" : line;
    }
}
