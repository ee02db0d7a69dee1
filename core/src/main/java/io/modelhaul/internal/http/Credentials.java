package io.modelhaul.internal.http;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Headers that are sent to one origin and to nobody else, also not after a redirect.
 *
 * @param origin any address of the origin: scheme, host and port count
 * @param headers names and values
 */
public record Credentials(URI origin, Map<String, String> headers) {
    private static final List<String> SECRET = List.of("auth", "token", "cookie", "key", "secret", "password");

    /** Copies the headers. */
    public Credentials {
        headers = Map.copyOf(headers);
    }

    /** Whether they may go to that address: its scheme, host and port are those of their origin. */
    public boolean mayGoTo(URI address) {
        return Origin.of(origin).equals(Origin.of(address));
    }

    /** Whether a header among them is one that carries secrets, by its name. */
    boolean secret() {
        return headers.keySet().stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .anyMatch(name -> SECRET.stream().anyMatch(name::contains));
    }

    /** Names only: the values are secrets. */
    @Override
    public String toString() {
        return "Credentials[" + Origin.of(origin) + " " + headers.keySet() + "]";
    }
}
