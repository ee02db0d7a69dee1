package io.modelhaul.oci;

import io.modelhaul.DownloadOptions;
import io.modelhaul.internal.http.connect.Loopback;
import io.modelhaul.oci.login.StoredLogins;
import io.modelhaul.oci.manifest.OciReference;
import io.modelhaul.registry.CallerHeaders;
import io.modelhaul.registry.Registry;
import io.modelhaul.registry.RegistryLogin;
import io.modelhaul.spi.ProviderContext;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** How the registry of a model is reached, and with what. */
final class OciRegistry {
    private OciRegistry() {}

    /**
     * The registry. On this machine TLS is tried first, then plain http; elsewhere plain http needs to be asked for, and is tried
     * second. What the caller gives goes before what tools stored.
     */
    static Registry of(OciReference model, DownloadOptions options, ProviderContext context) {
        Map<String, String> headers = CallerHeaders.of(options, null, null);
        boolean loopback = isLoopback(model);
        boolean asked = options.get(DownloadOptions.INSECURE, false);
        URI tls = URI.create("https://" + model.server());
        URI plain = URI.create("http://" + model.server());
        URI first = loopback && asked ? plain : tls;
        URI second = loopback && asked ? tls : loopback || asked ? plain : null;
        return registry(model, headers, first, second, context);
    }

    private static Registry registry(
            OciReference model, Map<String, String> headers, URI first, @Nullable URI second, ProviderContext context) {
        Mono<RegistryLogin> stored = headers.keySet().stream().anyMatch("Authorization"::equalsIgnoreCase)
                ? Mono.empty()
                : context.<RegistryLogin>blocking(() -> new StoredLogins(context.environment()).find(model));
        return Registry.of(first, headers, second, model.toString(), stored);
    }

    private static boolean isLoopback(OciReference model) {
        String host = URI.create("https://" + model.server()).getHost();
        return host != null && Loopback.isHost(host);
    }
}
