package io.modelhaul.internal.fallback;

import io.modelhaul.DownloadOptions;
import io.modelhaul.ModelRef;
import io.modelhaul.internal.http.EndpointName;
import io.modelhaul.spi.ModelProvider;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a layer is called before it was asked anything. */
public final class LayerName {
    /** Files on this machine. */
    static final String LOCAL = "local";
    /** Scheme, provider and layer of content by its CID. */
    public static final String IPFS = "ipfs";

    private static final Map<String, String> BY_SCHEME =
            Map.of("hf", "hub", "rkllm", "hub", "http", "http", "https", "http", "file", LOCAL);
    private static final Map<String, String> BY_PROVIDER = Map.of("huggingface", "hub", "rkllm", "hub", "path", LOCAL);

    private LayerName() {}

    static String of(String scheme, ModelProvider provider) {
        boolean own = provider.descriptor().schemes().contains(scheme);
        return own ? BY_SCHEME.getOrDefault(scheme, of(provider)) : of(provider);
    }

    static String of(ModelProvider provider) {
        String id = provider.descriptor().id();
        return BY_PROVIDER.getOrDefault(id, id);
    }

    /** The host that will be asked, where the caller named it; else the source. */
    static String endpoint(ModelRef.Source source, DownloadOptions options) {
        String host = host(source.location(), options);
        return host != null ? host : source.toString();
    }

    static @Nullable String host(String model, DownloadOptions options) {
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
