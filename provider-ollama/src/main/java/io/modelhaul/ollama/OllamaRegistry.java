package io.modelhaul.ollama;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import io.modelhaul.Hint;
import io.modelhaul.ollama.server.ServerAddress;
import io.modelhaul.ollama.shared.OllamaName;
import io.modelhaul.registry.CallerHeaders;
import io.modelhaul.registry.Registry;
import java.net.URI;
import java.util.Locale;
import java.util.Map;

/** Which registry a call means, and under which name the folder knows what comes from there. */
final class OllamaRegistry {
    private OllamaRegistry() {}

    /** The name that a call means: with an endpoint, the registry is that host, whose name the folder of manifests bears. */
    static OllamaName name(String model, DownloadOptions options) {
        OllamaName name = OllamaName.parse(model);
        URI endpoint = options.get(DownloadOptions.ENDPOINT);
        if (endpoint == null) {
            return name;
        }
        String authority = endpoint.getRawAuthority();
        String host = authority.substring(authority.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
        boolean named = model.substring(Math.max(0, model.indexOf("://") + 1))
                        .replaceFirst("^//", "")
                        .split("/")
                        .length
                == 3;
        if (named && !name.host().equalsIgnoreCase(host)) {
            throw invalid(
                    "The name says " + name.host() + " and the option 'endpoint' says " + host + ": drop one of them.");
        }
        OllamaName there = name.atHost(host);
        if (!there.valid()) {
            throw invalid("The registry's address has no host that can be a folder's name: use a host name.");
        }
        return there;
    }

    /**
     * Where the registry of a name is; plain http needs to be asked for. Where it may be plain and the call does not say
     * so of this very address, it may speak TLS as well.
     */
    static Registry of(String model, OllamaName name, DownloadOptions options) {
        boolean insecure = options.get(DownloadOptions.INSECURE, false);
        URI endpoint = options.get(DownloadOptions.ENDPOINT);
        boolean asksPlain =
                endpoint == null ? model.startsWith("http://") : "http".equalsIgnoreCase(endpoint.getScheme());
        if (asksPlain && !insecure) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST,
                    Hint.ALLOW_INSECURE,
                    "Plain http:// lets anybody on the way change the manifest.");
        }
        if (endpoint == null) {
            boolean plain = insecure && !model.startsWith("https://");
            URI tls = URI.create("https://" + name.host());
            Map<String, String> headers = CallerHeaders.of(options, null, null);
            return plain
                    ? Registry.of(URI.create("http://" + name.host()), headers, asksPlain ? null : tls, name.toString())
                    : Registry.of(tls, headers, null, name.toString());
        }
        String path = endpoint.getRawPath() == null ? "" : ServerAddress.withoutSlashes(endpoint.getRawPath());
        URI base = URI.create(endpoint.getScheme().toLowerCase(Locale.ROOT) + "://" + name.host() + path);
        return Registry.of(base, CallerHeaders.of(options, endpoint.getUserInfo(), null), null, name.toString());
    }

    private static DownloadException invalid(String message) {
        return new DownloadException(ErrorCode.INVALID_REQUEST, message);
    }
}
