package io.modelhaul.registry;

import io.modelhaul.DownloadOptions;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The headers that the caller gave for one server, and for nobody else. */
public final class CallerHeaders {
    private CallerHeaders() {}

    /**
     * The headers; a later source replaces an equal name of an earlier one.
     *
     * @param userInfo the user and password of the address, percent-decoded, if it had any
     * @param token a bearer token that counts when the options have none
     */
    public static Map<String, String> of(DownloadOptions options, @Nullable String userInfo, @Nullable String token) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        if (userInfo != null) {
            byte[] credentials = userInfo.getBytes(StandardCharsets.UTF_8);
            headers.put("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials));
        }
        String bearer = options.get(DownloadOptions.TOKEN);
        bearer = bearer == null || bearer.isBlank() ? token : bearer;
        if (bearer != null && !bearer.isBlank()) {
            headers.put("Authorization", "Bearer " + bearer.trim());
        }
        for (String header : options.get(DownloadOptions.HEADER, List.of())) {
            int colon = header.indexOf(':');
            headers.put(
                    header.substring(0, colon).trim(),
                    header.substring(colon + 1).trim());
        }
        return headers;
    }
}
