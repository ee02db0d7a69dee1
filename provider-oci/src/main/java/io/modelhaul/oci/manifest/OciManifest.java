package io.modelhaul.oci.manifest;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A manifest, or an index of manifests, read and checked (OCI image specification, {@code manifest.md} and
 * {@code image-index.md}; the older Docker forms are alike).
 *
 * @param artifactType what the artefact is; null when it does not say
 * @param config its configuration; null when it has none, as an index
 * @param layers its contents
 * @param manifests the entries of an index; empty for a manifest
 */
public record OciManifest(
        @Nullable String artifactType,
        @Nullable OciDescriptor config,
        List<OciDescriptor> layers,
        List<OciDescriptor> manifests) {
    /** What a client has to say it understands. */
    public static final String ACCEPT = "application/vnd.oci.image.manifest.v1+json,"
            + " application/vnd.docker.distribution.manifest.v2+json, application/vnd.oci.image.index.v1+json,"
            + " application/vnd.docker.distribution.manifest.list.v2+json";

    /** The most bytes of a manifest (OCI distribution specification). */
    public static final int MAX_BYTES = 4 << 20;

    private static final int MOST_ENTRIES = 10_000;
    private static final int MAX_TEXT = 4_096;
    /** A pebibyte, so that no sum of sizes runs over. */
    private static final long MOST_BYTES = 1L << 50;

    private static final Pattern DIGEST = Pattern.compile("sha256:([0-9a-f]{64})");
    private static final JsonMapper JSON = JsonMapper.shared();

    /**
     * Reads what a registry sent.
     *
     * @throws DownloadException {@link ErrorCode#PROTOCOL} saying what is wrong with it
     */
    public static OciManifest parse(byte[] raw) {
        JsonNode root;
        try {
            root = JSON.readTree(raw);
        } catch (JacksonException e) {
            throw failure("it is no JSON");
        }
        boolean index = root.path("manifests").isArray();
        if (!root.isObject() || !index && !root.path("layers").isArray()) {
            throw failure("it has neither layers nor manifests");
        }
        List<OciDescriptor> layers = descriptors(root.path("layers"));
        List<OciDescriptor> manifests = descriptors(root.path("manifests"));
        JsonNode config = root.path("config");
        long bytes = 0;
        for (OciDescriptor layer : layers) {
            bytes += layer.size();
            if (bytes > MOST_BYTES) {
                throw failure("its sizes are not sane");
            }
        }
        return new OciManifest(
                text(root, "artifactType"), config.isObject() ? descriptor(config) : null, layers, manifests);
    }

    /** Copies the lists. */
    public OciManifest {
        layers = List.copyOf(layers);
        manifests = List.copyOf(manifests);
    }

    /** Whether it lists manifests instead of contents. */
    public boolean index() {
        return !manifests.isEmpty() && layers.isEmpty();
    }

    /** Everything that it names. */
    public Stream<OciDescriptor> contents() {
        return Stream.concat(Stream.ofNullable(config), layers.stream());
    }

    private static List<OciDescriptor> descriptors(JsonNode nodes) {
        List<OciDescriptor> all = new ArrayList<>();
        for (JsonNode node : nodes) {
            if (all.size() == MOST_ENTRIES) {
                throw failure("it has more than " + MOST_ENTRIES + " entries");
            }
            all.add(descriptor(node));
        }
        return all;
    }

    private static OciDescriptor descriptor(JsonNode node) {
        String digestText = text(node, "digest");
        Matcher digest = DIGEST.matcher(digestText == null ? "" : digestText);
        if (!digest.matches()) {
            throw failure("a digest in it is none of SHA-256");
        }
        JsonNode size = node.path("size");
        if (!size.isIntegralNumber()
                || !size.canConvertToLong()
                || size.longValue() < 0
                || size.longValue() > MOST_BYTES) {
            throw failure("a size in it is not sane");
        }
        Map<String, String> annotations = new HashMap<>();
        node.path("annotations").propertyStream().forEach(entry -> {
            if (entry.getValue().isString()) {
                annotations.put(entry.getKey(), entry.getValue().stringValue());
            }
        });
        String type = text(node, "mediaType");
        JsonNode platform = node.path("platform");
        String os = text(platform, "os");
        return new OciDescriptor(
                type == null ? "" : type,
                text(node, "artifactType"),
                digest.group(1),
                size.longValue(),
                annotations,
                os == null ? null : os + "/" + text(platform, "architecture"));
    }

    private static @Nullable String text(JsonNode node, String name) {
        JsonNode value = node.path(name);
        String text = value.isString() ? value.stringValue() : null;
        if (text != null && text.length() > MAX_TEXT) {
            throw failure("a text in it is too long");
        }
        return text;
    }

    private static DownloadException failure(String problem) {
        return new DownloadException(
                ErrorCode.PROTOCOL,
                "The registry sent no manifest that can be read: " + problem + ". Check the name and the registry.");
    }
}
