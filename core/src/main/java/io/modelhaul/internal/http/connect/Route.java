package io.modelhaul.internal.http.connect;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.client.HttpClient;

/**
 * The way to an origin.
 *
 * @param client a client that takes this way; it needs no more than a path
 * @param headers what whoever answers first wants to know beside the call's own headers
 * @param where who is connected to, for people
 * @param proxy host and port of the proxy on the way; null when there is none
 */
public record Route(
        HttpClient client,
        Map<String, String> headers,
        String where,
        @Nullable String proxy) {}
