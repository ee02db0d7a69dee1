package io.modelhaul.ollama;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import io.modelhaul.http.Credentials;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The registry that a model comes from.
 *
 * @param base its address, without a slash at its end
 * @param headers the caller's headers for it; secret
 */
record Registry(URI base, Map<String, String> headers) {
    /** Copies the headers. */
    Registry {
        headers = Map.copyOf(headers);
    }

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
            throw invalid("The name says " + name.host() + " and --endpoint says " + host + ": drop one of them.");
        }
        OllamaName there = name.atHost(host);
        if (!there.valid()) {
            throw invalid("The registry's address has no host that can be a folder's name: use a host name.");
        }
        return there;
    }

    /** Where the registry of a name is; plain http needs to be asked for. */
    static Registry of(String model, OllamaName name, DownloadOptions options) {
        boolean insecure = options.get(DownloadOptions.INSECURE, false);
        URI endpoint = options.get(DownloadOptions.ENDPOINT);
        boolean asksPlain =
                endpoint == null ? model.startsWith("http://") : "http".equalsIgnoreCase(endpoint.getScheme());
        if (asksPlain && !insecure) {
            throw invalid(
                    "Plain http:// lets anybody on the way change the manifest. Use https://, or say --insecure.");
        }
        if (endpoint == null) {
            boolean plain = insecure && !model.startsWith("https://");
            URI base = URI.create((plain ? "http://" : "https://") + name.host());
            return new Registry(base, CallerHeaders.of(options, null, null));
        }
        String path = endpoint.getRawPath() == null ? "" : endpoint.getRawPath().replaceAll("/+$", "");
        URI base = URI.create(endpoint.getScheme().toLowerCase(Locale.ROOT) + "://" + name.host() + path);
        return new Registry(base, CallerHeaders.of(options, endpoint.getUserInfo(), null));
    }

    URI manifest(OllamaName name) {
        return repository(name, "manifests/" + name.tag());
    }

    URI blob(OllamaName name, ManifestLayer layer) {
        return repository(name, "blobs/sha256:" + layer.digest());
    }

    private URI repository(OllamaName name, String what) {
        return URI.create(base + "/v2/" + name.namespace() + "/" + name.model() + "/" + what);
    }

    @Nullable
    Credentials credentials() {
        return headers.isEmpty() ? null : new Credentials(base, headers);
    }

    private static DownloadException invalid(String message) {
        return new DownloadException(ErrorCode.INVALID_REQUEST, message);
    }

    /** The address only. */
    @Override
    public String toString() {
        return base.toString();
    }
}
