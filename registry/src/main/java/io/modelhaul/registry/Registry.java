package io.modelhaul.registry;

import io.modelhaul.internal.http.HttpBody;
import io.modelhaul.internal.http.HttpRequest;
import io.modelhaul.internal.http.HttpSettings;
import io.modelhaul.internal.http.HttpTransport;
import io.modelhaul.internal.http.retry.RetryRules;
import io.modelhaul.spi.FileSource;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A registry, asked about one model. The manifest and all contents share what is learned on the way: the token that the
 * registry hands out, and how it can be reached.
 *
 * <pre>{@code
 * Registry registry = Registry.of(URI.create("https://registry.example.org"), Map.of(), null, "owner/model:tag");
 * Mono<HttpBody> manifest = registry.manifest(http, "owner/model", "tag", "application/vnd.oci.image.manifest.v1+json", 4 << 20);
 * FileSource content = registry.blob("owner/model", "sha256:…");
 * }</pre>
 */
public final class Registry {
    private final RegistryAccess access;

    private Registry(RegistryAccess access) {
        this.access = access;
    }

    /**
     * A registry; asks nobody.
     *
     * @param base its address, without a slash at its end
     * @param headers the caller's headers for it, which nobody else gets
     * @param other its address in case that nothing at the first one speaks that protocol; null for none
     * @param model what it is asked about, for messages
     */
    public static Registry of(URI base, Map<String, String> headers, @Nullable URI other, String model) {
        return new Registry(new RegistryAccess(new RegistryAddress(base, headers), other, model));
    }

    /**
     * Fetches a manifest, tried as often as the rules of the client say.
     *
     * @param repository its path in the registry, checked by the caller
     * @param reference a tag or a digest, checked by the caller
     * @param accept the media types that are understood
     * @param maxBytes the most bytes to take
     */
    public Mono<HttpBody> manifest(
            HttpTransport http, String repository, String reference, String accept, int maxBytes) {
        HttpTransport once = once(http);
        return access.ask(
                        once,
                        (address, credentials) -> once.fetch(
                                        HttpRequest.get(address.resolve(repository + "/manifests/" + reference))
                                                .header("Accept", accept)
                                                .credentials(credentials)
                                                .errors(access.errors(address)),
                                        maxBytes)
                                .flux())
                .next()
                .retryWhen(http.retry(() -> 0));
    }

    private static HttpTransport once(HttpTransport http) {
        HttpSettings usual = http.settings();
        RetryRules never =
                new RetryRules(0, usual.retry().budget(), usual.retry().delays());
        return http.with(
                new HttpSettings(usual.connectTimeout(), usual.responseTimeout(), usual.stallTimeout(), never));
    }

    /**
     * A content.
     *
     * @param repository its path in the registry, checked by the caller
     * @param digest such as {@code sha256:…}, checked by the caller
     */
    public FileSource blob(String repository, String digest) {
        return new RegistrySource(repository + "/blobs/" + digest, access);
    }

    /** Its address. */
    @Override
    public String toString() {
        return access.toString();
    }
}
