package io.modelhaul.internal.http;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is wrong with a call is found before anybody is connected to. */
final class RequestCheck {
    private static final String TOKEN_CHARACTERS = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";

    private RequestCheck() {}

    /**
     * Throws {@link ErrorCode#INVALID_REQUEST} when the call cannot be sent as it is.
     *
     * @param insecure whether credentials may go to other machines over plain http
     */
    static void check(HttpRequest call, boolean insecure) {
        Origin origin = origin(call);
        if (call.uri().getRawAuthority().indexOf('@') >= 0) {
            throw wrong(
                    "The address of " + origin + " holds a user name or password. Pass a token or header instead.",
                    null);
        }
        checkHeaders(call.headers());
        Credentials credentials = call.credentials();
        if (credentials != null) {
            checkHeaders(credentials.headers());
            boolean inTheClear = !origin.secure() && !origin.loopback() && !insecure;
            if (inTheClear && credentials.mayGoTo(call.uri()) && credentials.secret()) {
                throw wrong(
                        "A token or password would go over plain http:// to " + origin
                                + ", where anybody on the way can read"
                                + " it. Use https://, leave the token out, or allow it with the option insecure.",
                        null);
            }
        }
    }

    private static Origin origin(HttpRequest call) {
        try {
            Credentials credentials = call.credentials();
            if (credentials != null) {
                Origin.of(credentials.origin());
            }
            return Origin.of(call.uri());
        } catch (IllegalArgumentException e) {
            throw wrong("The address '" + call.uri() + "' does not fit: " + e.getMessage() + ". Correct it.", e);
        }
    }

    /** Values are not told: they may be secrets. */
    private static void checkHeaders(Map<String, String> headers) {
        headers.forEach((name, value) -> {
            if (!name.matches(TOKEN_CHARACTERS)) {
                throw wrong("A header's name holds characters that none may hold.", null);
            }
            if (value.chars().anyMatch(c -> c < 0x20 && c != '\t' || c == 0x7f || c > 0xff)) {
                throw wrong("The value of the header '" + name + "' holds characters that none may hold.", null);
            }
        });
    }

    private static DownloadException wrong(String message, @Nullable Exception cause) {
        return new DownloadException(ErrorCode.INVALID_REQUEST, message, cause);
    }
}
