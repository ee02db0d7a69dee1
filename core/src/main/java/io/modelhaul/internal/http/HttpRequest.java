package io.modelhaul.internal.http;

import io.modelhaul.internal.http.body.Upload;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request, as often as it is tried.
 *
 * @param method {@code GET}, {@code HEAD}, {@code POST} or {@code DELETE}
 * @param uri the address; user-info in it is refused
 * @param headers sent to every host, also after redirects
 * @param credentials sent to their own origin only
 * @param body JSON to send; null for none
 * @param errors reads failures out of answers
 * @param freshConnection whether no pooled connection may be used
 * @param upload a large body to send instead of JSON; null for none
 */
public record HttpRequest(
        String method,
        URI uri,
        Map<String, String> headers,
        @Nullable Credentials credentials,
        @Nullable String body,
        StatusErrors errors,
        boolean freshConnection,
        @Nullable Upload upload) {

    /** Copies the headers. */
    public HttpRequest {
        headers = Map.copyOf(headers);
    }

    /** A call without a large body. */
    public HttpRequest(
            String method,
            URI uri,
            Map<String, String> headers,
            @Nullable Credentials credentials,
            @Nullable String body,
            StatusErrors errors,
            boolean freshConnection) {
        this(method, uri, headers, credentials, body, errors, freshConnection, null);
    }

    /** A GET. */
    public static HttpRequest get(URI uri) {
        return new HttpRequest("GET", uri, Map.of(), null, null, StatusErrors.STANDARD, false);
    }

    /** A HEAD. */
    public static HttpRequest head(URI uri) {
        return new HttpRequest("HEAD", uri, Map.of(), null, null, StatusErrors.STANDARD, false);
    }

    /** A POST of JSON. */
    public static HttpRequest post(URI uri, String json) {
        return new HttpRequest("POST", uri, Map.of(), null, json, StatusErrors.STANDARD, false);
    }

    /** The same call with one more header for everybody. */
    public HttpRequest header(String name, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(name, value);
        return new HttpRequest(method, uri, more, credentials, body, errors, freshConnection, upload);
    }

    /** The same call with credentials. */
    public HttpRequest credentials(@Nullable Credentials those) {
        return new HttpRequest(method, uri, headers, those, body, errors, freshConnection, upload);
    }

    /** The same call with its own reading of failures. */
    public HttpRequest errors(StatusErrors those) {
        return new HttpRequest(method, uri, headers, credentials, body, those, freshConnection, upload);
    }

    /** The same call on a connection of its own. */
    public HttpRequest freshConnection(boolean fresh) {
        return new HttpRequest(method, uri, headers, credentials, body, errors, fresh, upload);
    }

    /** The same call with a large body. */
    public HttpRequest upload(Upload content) {
        return new HttpRequest(method, uri, headers, credentials, null, errors, freshConnection, content);
    }

    /** The same call as a GET without a body. */
    HttpRequest asGet() {
        return new HttpRequest("GET", uri, headers, credentials, null, errors, freshConnection);
    }

    /** The same call to another address. */
    public HttpRequest uri(URI other) {
        return new HttpRequest(method, other, headers, credentials, body, errors, freshConnection, upload);
    }
}
