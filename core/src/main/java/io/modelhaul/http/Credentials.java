package io.modelhaul.http;

import java.net.URI;
import java.util.Map;

/**
 * Headers that are sent to one origin and to nobody else, also not after a redirect.
 *
 * @param origin any address of the origin: scheme, host and port count
 * @param headers names and values
 */
public record Credentials(URI origin, Map<String, String> headers) {
    /** Copies the headers. */
    public Credentials {
        headers = Map.copyOf(headers);
    }

    /** Names only: the values are secrets. */
    @Override
    public String toString() {
        return "Credentials[" + origin.getHost() + " " + headers.keySet() + "]";
    }
}
