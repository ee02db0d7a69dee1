package io.modelhaul.registry;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.http.HttpBody;
import io.modelhaul.internal.http.HttpRequest;
import io.modelhaul.internal.http.HttpSettings;
import io.modelhaul.internal.http.HttpTransport;
import io.modelhaul.internal.http.body.JsonBody;
import io.modelhaul.internal.http.retry.RetryRules;
import io.modelhaul.spi.FileSource;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

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
    private static final int MOST_TAGS = 1_000;
    private static final int MAX_TAGS = 1 << 20;
    private static final Duration PROBE = Duration.ofSeconds(3);

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
        return of(base, headers, other, model, Mono.empty());
    }

    /**
     * The same with a login.
     *
     * @param login what to log in with, asked for once, when the registry wants to know who asks; goes to the registry and its
     *     token service alone
     */
    public static Registry of(
            URI base, Map<String, String> headers, @Nullable URI other, String model, Mono<RegistryLogin> login) {
        return new Registry(new RegistryAccess(new RegistryAddress(base, headers), other, model, login.cache()));
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
        return fetch(http, repository + "/manifests/" + reference, accept, maxBytes);
    }

    /**
     * The same, held against the digest that the registry says it has, and the one that was asked for.
     *
     * <p>Errors with {@link io.modelhaul.ErrorCode#CHECKSUM_MISMATCH} when it is another one.
     */
    public Mono<ManifestBody> checkedManifest(
            HttpTransport http, String repository, String reference, String accept, int maxBytes) {
        return manifest(http, repository, reference, accept, maxBytes)
                .map(answer -> ManifestBody.of(answer, reference, this));
    }

    /**
     * A small content, whole.
     *
     * <p>Errors with {@link io.modelhaul.ErrorCode#CHECKSUM_MISMATCH} when its bytes are others.
     *
     * @param digest such as {@code sha256:…}, checked by the caller
     */
    public Mono<byte[]> content(HttpTransport http, String repository, String digest, int maxBytes) {
        return fetch(http, repository + "/blobs/" + digest, "*/*", maxBytes).map(answer -> {
            if (!ManifestBody.digestOf(answer.bytes()).equals(digest)) {
                throw new DownloadException(
                        ErrorCode.CHECKSUM_MISMATCH, "The registry " + this + " sent other bytes than " + digest + ".");
            }
            return answer.bytes();
        });
    }

    /** The first tags of a repository, in the registry's order. */
    public Mono<List<String>> tags(HttpTransport http, String repository) {
        return fetch(http, repository + "/tags/list?n=" + MOST_TAGS, "application/json", MAX_TAGS)
                .map(answer -> JsonBody.of(answer)
                        .root()
                        .path("tags")
                        .valueStream()
                        .filter(JsonNode::isString)
                        .map(JsonNode::stringValue)
                        .limit(MOST_TAGS)
                        .toList());
    }

    private Mono<HttpBody> fetch(HttpTransport http, String path, String accept, int maxBytes) {
        HttpTransport once = once(http);
        return access.ask(
                        once,
                        (address, credentials) -> once.fetch(
                                        HttpRequest.get(address.resolve(path))
                                                .header("Accept", accept)
                                                .credentials(credentials)
                                                .errors(access.errors(address)),
                                        maxBytes)
                                .flux())
                .next()
                .retryWhen(http.retry(() -> 0));
    }

    private HttpTransport once(HttpTransport http) {
        HttpSettings usual = http.settings();
        boolean hurried = access.probing() && usual.connectTimeout().compareTo(PROBE) > 0;
        RetryRules never =
                new RetryRules(0, usual.retry().budget(), usual.retry().delays());
        return http.with(new HttpSettings(
                hurried ? PROBE : usual.connectTimeout(), usual.responseTimeout(), usual.stallTimeout(), never));
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
