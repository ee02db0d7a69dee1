package io.modelhaul.server;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.Hint;
import io.modelhaul.Redaction;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;

/**
 * Why a call was refused or failed, as RFC 9457 writes it.
 *
 * @param type always {@code about:blank}: the code tells more than an address could
 * @param title the status in words
 * @param status the HTTP status
 * @param detail what happened and what to do next
 * @param code the stable name
 * @param hint what helps, as a key ({@link io.modelhaul.Hint}); left out when there is none
 * @param headers response headers that go with it
 */
@JsonPropertyOrder({"type", "title", "status", "detail", "code", "hint"})
record Problem(
        String type,
        String title,
        int status,
        String detail,
        String code,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Hint hint,
        @JsonIgnore Map<String, String> headers) {
    /** A name that does not fit may be long, and the message repeats it. */
    private static final int LONGEST = 4_000;

    private static final Logger LOG = LoggerFactory.getLogger(Problem.class);

    static Problem of(Throwable failure) {
        if (failure instanceof ApiException refused) {
            return of(refused.status(), refused.code(), String.valueOf(refused.getMessage()), refused.headers());
        }
        if (failure instanceof DownloadException failed) {
            return of(failed);
        }
        if (failure instanceof JacksonException unreadable) {
            return of(400, ErrorCode.INVALID_REQUEST.name(), Json.complaint(unreadable), Map.of());
        }
        LOG.warn("A call failed: {}", Redaction.text(String.valueOf(failure)), failure);
        return of(500, ErrorCode.INTERNAL.name(), "Something went wrong here; the server's log tells more.", Map.of());
    }

    private static Problem of(DownloadException failed) {
        Map<String, String> headers = new HashMap<>();
        Duration wait = failed.retryAfter();
        if (wait != null) {
            headers.put("Retry-After", Long.toString(Math.max(1, wait.toSeconds())));
        }
        return of(status(failed.code()), failed.code().name(), String.valueOf(failed.getMessage()), headers)
                .with(failed.hint());
    }

    static Problem of(int status, String code, String detail, Map<String, String> headers) {
        String told = detail.length() > LONGEST ? detail.substring(0, LONGEST) + "…" : detail;
        return new Problem("about:blank", title(status), status, Redaction.text(told), code, null, Map.copyOf(headers));
    }

    private Problem with(@Nullable Hint helps) {
        return new Problem(type, title, status, detail, code, helps, headers);
    }

    static int status(ErrorCode code) {
        return switch (code) {
            case INVALID_REQUEST -> 400;
            case UNKNOWN_PROVIDER, NOT_FOUND -> 404;
            case UNSUPPORTED_PROVIDER -> 501;
            case AUTH_REQUIRED, GATED, FORBIDDEN -> 403;
            case UNREACHABLE, SERVER_ERROR, PROTOCOL, CHECKSUM_MISMATCH, SIZE_MISMATCH, ALL_SOURCES_FAILED -> 502;
            case TIMEOUT, STALLED -> 504;
            case RATE_LIMITED, OFFLINE -> 503;
            case DISK_FULL -> 507;
            case CANCELLED -> 409;
            default -> 500;
        };
    }

    private static String title(int status) {
        return switch (status) {
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 408 -> "Request Timeout";
            case 409 -> "Conflict";
            case 413 -> "Content Too Large";
            case 414 -> "URI Too Long";
            case 421 -> "Misdirected Request";
            case 429 -> "Too Many Requests";
            case 431 -> "Request Header Fields Too Large";
            case 501 -> "Not Implemented";
            case 502 -> "Bad Gateway";
            case 503 -> "Service Unavailable";
            case 504 -> "Gateway Timeout";
            case 507 -> "Insufficient Storage";
            default -> status < 500 ? "Bad Request" : "Internal Server Error";
        };
    }

    ApiResponse response() {
        return ApiResponse.json(status, "application/problem+json", this).with(headers);
    }
}
