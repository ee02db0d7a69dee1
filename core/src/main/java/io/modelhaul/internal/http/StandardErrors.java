package io.modelhaul.internal.http;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.Hint;
import io.modelhaul.internal.http.body.ErrorBody;
import io.modelhaul.internal.http.retry.RateLimitHeaders;

/** The reading of status codes that needs no knowledge of the server (RFC 9110 section 15). */
final class StandardErrors {
    private StandardErrors() {}

    static DownloadException read(HttpResponse answer, String body) {
        String words = ErrorBody.of(answer, body);
        String told =
                Origin.of(answer.uri()) + " answered " + answer.status() + (words.isEmpty() ? "" : " (" + words + ")");
        DownloadException failure = byStatus(answer.status(), told);
        return failure.retryable() ? RateLimitHeaders.apply(answer, failure) : failure;
    }

    private static DownloadException byStatus(int status, String told) {
        return switch (status) {
            case 401 -> new DownloadException(ErrorCode.AUTH_REQUIRED, Hint.USE_CREDENTIALS, told + ".");
            case 402, 403 -> failure(ErrorCode.FORBIDDEN, told, "Check that your account may read this.");
            case 404, 410 -> failure(ErrorCode.NOT_FOUND, told, "Check the name and the address.");
            case 407 ->
                failure(
                        ErrorCode.AUTH_REQUIRED,
                        told,
                        "Put the proxy's user name and password before its host in http_proxy, behind http:// and in the"
                                + " form user:password@proxy.example:3128.");
            case 408 -> failure(ErrorCode.TIMEOUT, told, "Try again later.");
            // Of a request without a range: what a cache answers that has lost its way. Ranges are not read here.
            case 416 -> failure(ErrorCode.PROTOCOL, told, "Try again later.").retryable(true);
            case 425 -> failure(ErrorCode.SERVER_ERROR, told, "Try again later.");
            case 429 ->
                failure(ErrorCode.RATE_LIMITED, told, "Wait a while, or pass a token, which often allows more.");
            case 451 -> failure(ErrorCode.FORBIDDEN, told, "It is withheld for legal reasons.");
            case 511 ->
                failure(
                                ErrorCode.AUTH_REQUIRED,
                                told,
                                "This network wants a login first: open a web page in a browser, log in, and try again.")
                        .retryable(false);
            default ->
                status >= 500
                        ? failure(ErrorCode.SERVER_ERROR, told, "Try again later.")
                        : failure(ErrorCode.PROTOCOL, told, "Check the address.");
        };
    }

    private static DownloadException failure(ErrorCode code, String told, String next) {
        return new DownloadException(code, told + ". " + next);
    }
}
