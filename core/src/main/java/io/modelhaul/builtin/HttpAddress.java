package io.modelhaul.builtin;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import io.modelhaul.Hint;
import io.modelhaul.Redaction;
import io.modelhaul.Values;
import io.modelhaul.internal.http.Credentials;
import io.modelhaul.internal.http.connect.Loopback;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.SafePath;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The address of one file, checked; and the key that equal files are stored under.
 *
 * @param uri the address as given, without user-info
 * @param userInfo user name and password that the address held, decoded; null when it held none
 */
record HttpAddress(URI uri, @Nullable String userInfo) {

    /**
     * Reads an address.
     *
     * @throws DownloadException {@link ErrorCode#INVALID_REQUEST} saying what is wrong with it
     */
    static HttpAddress parse(String text, DownloadOptions options) {
        URI uri;
        try {
            uri = Values.address(text);
        } catch (IllegalArgumentException e) {
            throw invalid("'" + Redaction.text(text) + "' is not an address: " + e.getMessage() + ".");
        }
        boolean plain = "http".equalsIgnoreCase(uri.getScheme());
        boolean checked = options.has(DownloadOptions.SHA256)
                || options.has(DownloadOptions.MANIFEST) // which the engine refuses if it has no digest of the file
                || options.get(DownloadOptions.INSECURE, false);
        if (plain && !checked && !Loopback.isHost(uri.getHost())) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST,
                    Hint.GIVE_DIGEST,
                    "Plain http:// lets anybody on the way change the file.");
        }
        String userInfo = uri.getRawUserInfo();
        return userInfo == null
                ? new HttpAddress(uri, null)
                : new HttpAddress(
                        URI.create(uri.getScheme() + "://"
                                + uri.getRawAuthority().substring(userInfo.length() + 1)
                                + rest(uri)),
                        URLDecoder.decode(userInfo.replace("+", "%2B"), StandardCharsets.UTF_8));
    }

    /** The address of something stored, to which nothing will be sent. */
    static HttpAddress stored(DownloadRequest request) {
        return parse(
                request.model(),
                request.options().toBuilder()
                        .set(DownloadOptions.INSECURE, true)
                        .build());
    }

    private static String rest(URI uri) {
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
    }

    /** The file's name: the last part of the path. */
    SafePath fileName() {
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        String last = path.substring(path.lastIndexOf('/') + 1);
        String name = URLDecoder.decode(last.replace("+", "%2B"), StandardCharsets.UTF_8);
        if (name.contains("/") || name.contains("\\")) {
            throw invalid("The file's name in the address holds an encoded slash or backslash.");
        }
        try {
            return new SafePath(name.isEmpty() ? "download" : name);
        } catch (DownloadException e) {
            throw invalid("The last part of the address cannot be a file's name here. " + e.getMessage());
        }
    }

    /** Whether a web page is what is asked for, by the file's name. */
    boolean asksForWebPage() {
        String name = fileName().value().toLowerCase(Locale.ROOT);
        return name.endsWith(".html") || name.endsWith(".htm") || name.endsWith(".xhtml");
    }

    /** Equal for equal files: what signs a request is no part of it, as far as that is known for certain. */
    String key() {
        String identity = SignedQuery.unsigned(uri.getRawQuery() == null ? "" : uri.getRawQuery());
        String canonical = uri.getScheme().toLowerCase(Locale.ROOT) + "://"
                + uri.getHost().toLowerCase(Locale.ROOT) + ":" + uri.getPort() + uri.getRawPath() + "?" + identity;
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(canonical.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** What the caller gave for this address, and for nobody else. */
    @Nullable
    Credentials credentials(DownloadOptions options) {
        Map<String, String> headers = new LinkedHashMap<>();
        if (userInfo != null) {
            byte[] secret = (userInfo.contains(":") ? userInfo : userInfo + ":").getBytes(StandardCharsets.UTF_8);
            headers.put("Authorization", "Basic " + Base64.getEncoder().encodeToString(secret));
        }
        String token = options.get(DownloadOptions.TOKEN);
        if (token != null && !token.isBlank()) {
            headers.put("Authorization", "Bearer " + token);
        }
        for (String header : options.get(DownloadOptions.HEADER, List.of())) {
            int colon = header.indexOf(':');
            headers.put(
                    header.substring(0, colon).trim(),
                    header.substring(colon + 1).trim());
        }
        return headers.isEmpty() ? null : new Credentials(uri, headers);
    }

    private static DownloadException invalid(String message) {
        return new DownloadException(ErrorCode.INVALID_REQUEST, message);
    }

    /** Without user-info and query. */
    @Override
    public String toString() {
        return Redaction.uri(uri);
    }
}
