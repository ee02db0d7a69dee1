package io.modelhaul.huggingface.api;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.http.Credentials;
import io.modelhaul.internal.http.HttpRequest;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A Hub or mirror, and what is sent to it and to nobody else.
 *
 * @param base its address without a slash at the end; may have a path
 * @param credentials token and extra headers; null when there are none
 * @param tokenOrigin where the token or the authorization header came from, for people; null when there is none
 */
public record HubEndpoint(
        URI base,
        @Nullable Credentials credentials,
        @Nullable String tokenOrigin) {
    private static final String AUTHORIZATION = "authorization";

    /** An endpoint that is asked by a stranger. */
    public static HubEndpoint open(URI base) {
        return new HubEndpoint(base, null, null);
    }

    /** The endpoint with the token and the headers that a call asks for. May read the token file. */
    public static HubEndpoint of(URI base, DownloadOptions options, HubEnvironment environment) {
        Map<String, String> headers = headers(options.get(DownloadOptions.HEADER, List.of()));
        if (headers.containsKey(AUTHORIZATION)) {
            return new HubEndpoint(base, new Credentials(base, headers), "the option 'header'");
        }
        String explicit = options.get(DownloadOptions.TOKEN);
        HubToken token = explicit != null
                ? HubToken.of(explicit, "the option 'token'")
                : options.ownTokens() ? environment.token() : null;
        if (token != null) {
            headers.put(AUTHORIZATION, token.authorization());
        }
        Credentials credentials = headers.isEmpty() ? null : new Credentials(base, headers);
        return new HubEndpoint(base, credentials, token == null ? null : token.origin());
    }

    /**
     * The address without a slash at its end.
     *
     * @throws DownloadException {@link ErrorCode#INVALID_REQUEST} when it holds user-info, a query or a fragment
     */
    public static URI base(URI address) {
        if (address.getRawUserInfo() != null || address.getRawQuery() != null || address.getRawFragment() != null) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST,
                    "The endpoint must be a plain address without user-info, query or fragment:"
                            + " give credentials with the option 'token' or 'header'.");
        }
        return URI.create(address.toString().replaceAll("/+$", ""));
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

    /** Whether a token, or an authorization header of the caller's own, is sent. */
    boolean authorized() {
        return tokenOrigin != null;
    }

    /** Whether the address has the scheme, host and port of this endpoint. */
    boolean sameOrigin(URI address) {
        return base.getScheme().equalsIgnoreCase(address.getScheme())
                && base.getHost().equalsIgnoreCase(address.getHost())
                && port(base) == port(address)
                && address.getRawUserInfo() == null;
    }

    private static int port(URI address) {
        boolean tls = "https".equalsIgnoreCase(address.getScheme());
        return address.getPort() >= 0 ? address.getPort() : tls ? 443 : 80;
    }

    /** An address below this endpoint. */
    URI resolve(String pathAndQuery) {
        return URI.create(base + "/" + pathAndQuery);
    }

    /** The page where people look at a repository, and ask for access. */
    URI page(HubRepo repo) {
        return resolve(repo.name());
    }

    /** Where a file's bytes are. */
    public URI content(HubRepo repo, String commit, String path) {
        return resolve(repo.name() + "/resolve/" + commit + "/" + PercentCoding.encodePath(path));
    }

    /** A call for the head alone, with this endpoint's credentials. */
    HttpRequest head(URI address) {
        return HttpRequest.head(address).credentials(credentials);
    }

    /** A call with this endpoint's credentials. */
    HttpRequest get(URI address) {
        return HttpRequest.get(address).credentials(credentials);
    }
}
