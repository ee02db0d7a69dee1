package io.modelhaul.modelscope.api;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.Environment;
import io.modelhaul.ErrorCode;
import io.modelhaul.Values;
import io.modelhaul.internal.http.Credentials;
import io.modelhaul.internal.http.HttpRequest;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A ModelScope site, and what is sent to it and to nobody else.
 *
 * @param base its address without a slash at the end
 * @param credentials token and extra headers; null when there are none
 */
public record ScopeEndpoint(URI base, @Nullable Credentials credentials) {
    private static final URI PUBLIC = URI.create("https://modelscope.cn");
    private static final String TOKEN = "MODELSCOPE_API_TOKEN";
    private static final String SITE = "MODELSCOPE_ENDPOINT";
    private static final String AUTHORIZATION = "authorization";
    private static final String COOKIE = "cookie";

    /** The site that options and environment name, with the token that they name. */
    public static ScopeEndpoint of(DownloadOptions options, Environment environment) {
        URI base = base(options, environment);
        Map<String, String> headers = headers(options.get(DownloadOptions.HEADER, List.of()));
        String token = options.get(DownloadOptions.TOKEN);
        if (token == null && options.ownTokens() && !headers.containsKey(AUTHORIZATION)) {
            token = environment.get(TOKEN);
        }
        if (token != null) {
            String checked = checked(token);
            // Lists go by either of them, files by the cookie alone.
            headers.putIfAbsent(AUTHORIZATION, "Bearer " + checked);
            headers.putIfAbsent(COOKIE, "m_session_id=" + checked);
        }
        return new ScopeEndpoint(base, headers.isEmpty() ? null : new Credentials(base, headers));
    }

    /** The address that options and environment name. */
    public static URI base(DownloadOptions options, Environment environment) {
        URI endpoint = options.get(DownloadOptions.ENDPOINT);
        return plain(endpoint != null ? endpoint : ofEnvironment(environment));
    }

    private static URI ofEnvironment(Environment environment) {
        String text = environment.get(SITE);
        try {
            return text == null ? PUBLIC : Values.address(text);
        } catch (IllegalArgumentException e) {
            throw new DownloadException(ErrorCode.INVALID_REQUEST, SITE + " does not fit: " + e.getMessage(), e);
        }
    }

    private static URI plain(URI address) {
        if (address.getRawUserInfo() != null || address.getRawQuery() != null || address.getRawFragment() != null) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST,
                    "The endpoint must be a plain address without user-info, query or fragment.");
        }
        String text = address.toString();
        int end = text.length();
        while (text.charAt(end - 1) == '/') {
            end--;
        }
        return URI.create(text.substring(0, end));
    }

    private static String checked(String token) {
        String bare = token.trim();
        if (bare.isEmpty() || bare.chars().anyMatch(c -> c <= 0x20 || c >= 0x7f || c == ';' || c == ',' || c == '"')) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST, "The token holds characters that no token has: copy it again.");
        }
        return bare;
    }

    private static Map<String, String> headers(List<String> lines) {
        Map<String, String> headers = new TreeMap<>();
        for (String line : lines) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).trim().toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).trim());
        }
        return headers;
    }

    /** Whether a token, or something like it, is sent. */
    boolean authorized() {
        return credentials != null
                && (credentials.headers().containsKey(AUTHORIZATION)
                        || credentials.headers().containsKey(COOKIE));
    }

    /** Whether an address is one of the site itself, and not of its storage. */
    boolean owns(URI address) {
        return new Credentials(base, Map.of()).mayGoTo(address);
    }

    /** A call below this endpoint, with its credentials. */
    HttpRequest get(String pathAndQuery) {
        return HttpRequest.get(URI.create(base + "/" + pathAndQuery)).credentials(credentials);
    }

    /** Where a file's bytes are. */
    public URI content(ScopeRepo repo, String revision, String path) {
        return URI.create(
                base + "/" + repo.apiPath() + "/repo?Revision=" + encoded(revision) + "&FilePath=" + encoded(path));
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
