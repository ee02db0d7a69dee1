package io.modelhaul.registry;

import io.modelhaul.internal.http.Credentials;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a registry is, and what the caller sends to it.
 *
 * @param base its address, without a slash at its end
 * @param headers the caller's headers for it and nobody else; secret
 */
record RegistryAddress(URI base, Map<String, String> headers) {
    /** Copies the headers. */
    RegistryAddress {
        headers = Map.copyOf(headers);
    }

    /** The same registry reached in another way. */
    RegistryAddress at(URI other) {
        return new RegistryAddress(other, headers);
    }

    URI resolve(String path) {
        return URI.create(base + "/v2/" + path);
    }

    /** The caller's headers, with an authorization that the registry asked for in place of theirs if there is one. */
    @Nullable
    Credentials credentials(@Nullable String authorization) {
        Map<String, String> sent = new HashMap<>(headers);
        if (authorization != null) {
            sent.keySet().removeIf("Authorization"::equalsIgnoreCase);
            sent.put("Authorization", authorization);
        }
        return sent.isEmpty() ? null : new Credentials(base, sent);
    }

    /** The address only. */
    @Override
    public String toString() {
        return base.toString();
    }
}
