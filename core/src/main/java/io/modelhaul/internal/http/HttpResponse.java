package io.modelhaul.internal.http;

import io.netty.handler.codec.http.HttpHeaders;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The head of an answer.
 *
 * @param status the status code
 * @param uri the address that answered, after redirects
 * @param headers its headers
 * @param redirects the heads of the redirects that led here, in order
 * @param proxy host and port of the proxy that it came through; null when it came directly
 */
public record HttpResponse(
        int status,
        URI uri,
        HttpHeaders headers,
        List<HttpResponse> redirects,
        @Nullable String proxy) {
    /** Copies the list. */
    public HttpResponse {
        redirects = List.copyOf(redirects);
    }

    /** An answer that came directly. */
    public HttpResponse(int status, URI uri, HttpHeaders headers, List<HttpResponse> redirects) {
        this(status, uri, headers, redirects, null);
    }

    /** The host that answered, in lower case. */
    public String host() {
        return Origin.of(uri).host();
    }

    /** The host that answered, with its port where that is not the scheme's own. */
    public String endpoint() {
        return EndpointName.of(uri);
    }

    /** The header's first value in this head, or null. */
    public @Nullable String header(String name) {
        return headers.get(name);
    }

    /** The header's first value in the redirects or this head, whichever came first; or null. */
    public @Nullable String firstHeader(String name) {
        for (HttpResponse redirect : redirects) {
            if (redirect.header(name) != null) {
                return redirect.header(name);
            }
        }
        return header(name);
    }

    /** Status and host only: queries and headers may hold secrets. */
    @Override
    public String toString() {
        return status + " from " + host();
    }
}
