package io.modelhaul.ipfs.gateway;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.http.HttpResponse;
import io.modelhaul.internal.http.StatusErrors;
import java.util.Locale;

/** What answers of a gateway mean that are no success, or no answer to what was asked. */
public final class GatewayErrors {
    private GatewayErrors() {}

    public static DownloadException read(HttpResponse answer, String body) {
        DownloadException usual = StatusErrors.STANDARD.read(answer, body);
        return switch (answer.status()) {
            case 404, 410, 451 -> new DownloadException(ErrorCode.NOT_FOUND, words(usual));
            case 400, 405, 406, 412, 415, 501 -> new DownloadException(ErrorCode.PROTOCOL, words(usual));
            default -> usual;
        };
    }

    private static String words(DownloadException failure) {
        return String.valueOf(failure.getMessage());
    }

    /** Whether the gateway says that it does not serve this kind of answer. */
    static boolean refusesForm(HttpResponse answer) {
        return switch (answer.status()) {
            case 400, 405, 406, 415, 501 -> true;
            default -> false;
        };
    }

    /** Checks that an answer of 200 can be what was asked for. */
    static void requireBlocks(HttpResponse answer) {
        String type = answer.header("Content-Type");
        String plain = type == null ? "" : type.toLowerCase(Locale.ROOT);
        boolean fits = plain.isEmpty()
                || plain.startsWith("application/vnd.ipld.")
                || plain.startsWith("application/octet-stream");
        if (!fits) {
            String shown = plain.split(";", 2)[0].trim().replaceAll("[^\\x21-\\x7e]", "?");
            throw new DownloadException(
                            ErrorCode.PROTOCOL,
                            "it answered with " + shown.substring(0, Math.min(60, shown.length()))
                                    + " instead of blocks: it is no trustless gateway, or a login page is in the way")
                    .retryable(true);
        }
    }
}
