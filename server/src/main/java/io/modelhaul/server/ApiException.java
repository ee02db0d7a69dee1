package io.modelhaul.server;

import java.util.Map;

/** A call that HTTP itself has a word for; download failures are {@link io.modelhaul.DownloadException}s. */
final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final transient Map<String, String> headers;

    private ApiException(int status, String code, String message, Map<String, String> headers) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
        this.headers = headers;
    }

    static ApiException of(int status, String code, String message) {
        return new ApiException(status, code, message, Map.of());
    }

    static ApiException notFound(String message) {
        return of(404, "NOT_FOUND", message);
    }

    static ApiException badRequest(String message) {
        return of(400, "INVALID_REQUEST", message);
    }

    static ApiException conflict(String message) {
        return of(409, "CONFLICT", message);
    }

    static ApiException tooMany(String message, int retryAfterSeconds) {
        return new ApiException(429, "TOO_MANY", message, Map.of("Retry-After", Integer.toString(retryAfterSeconds)));
    }

    static ApiException busy(String message, int retryAfterSeconds) {
        return new ApiException(503, "TOO_MANY", message, Map.of("Retry-After", Integer.toString(retryAfterSeconds)));
    }

    static ApiException tooLarge(long limit) {
        return of(413, "TOO_LARGE", "The body is larger than " + limit + " bytes, and nothing here needs that much.");
    }

    static ApiException misdirected() {
        return of(
                421, "MISDIRECTED", "This server does not go by that name. Its operator adds names with --allow-host.");
    }

    static ApiException tooLongTarget() {
        return of(414, "HEADERS_TOO_LARGE", "The address is longer than this server takes.");
    }

    static ApiException tooSlow() {
        return of(408, "TIMEOUT", "The body took too long to come. Send it in one go.");
    }

    static ApiException methodNotAllowed(String allow) {
        return new ApiException(
                405, "METHOD_NOT_ALLOWED", "Only " + allow + " can be asked here.", Map.of("Allow", allow));
    }

    static ApiException unauthenticated() {
        return new ApiException(
                401,
                "UNAUTHENTICATED",
                "This server needs its API key: send it as 'Authorization: Bearer KEY'.",
                Map.of("WWW-Authenticate", "Bearer realm=\"modelhaul\""));
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    Map<String, String> headers() {
        return headers;
    }
}
