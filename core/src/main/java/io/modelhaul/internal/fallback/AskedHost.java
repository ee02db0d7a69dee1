package io.modelhaul.internal.fallback;

import io.modelhaul.DownloadOptions;
import io.modelhaul.internal.http.EndpointName;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** The host that a request will ask, as far as the caller named it. */
final class AskedHost {
    private AskedHost() {}

    static @Nullable String of(String model, DownloadOptions options) {
        URI endpoint = options.get(DownloadOptions.ENDPOINT);
        if (endpoint != null) {
            return EndpointName.of(endpoint);
        }
        boolean address = model.startsWith("http://") || model.startsWith("https://");
        return address ? hostOf(model) : null;
    }

    private static @Nullable String hostOf(String address) {
        try {
            String name = EndpointName.of(URI.create(address));
            return name.isEmpty() ? null : name;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
