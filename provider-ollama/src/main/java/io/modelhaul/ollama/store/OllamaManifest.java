package io.modelhaul.ollama.store;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.ollama.shared.OllamaJson;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A model's manifest: its raw bytes, which are what is stored, and the contents that it names. */
public final class OllamaManifest {
    public static final int MAX_BYTES = 4 << 20;
    private static final int MOST_LAYERS = 10_000;
    /** A pebibyte, so that no sum of sizes runs over. */
    private static final long MOST_BYTES = 1L << 50;

    private static final int MAX_MEDIA_TYPE = 200;
    private static final int MAX_NAME = 1_000;
    private static final Pattern DIGEST = Pattern.compile("sha256[:-]([0-9a-f]{64})");

    private final byte[] raw;
    private final List<ManifestLayer> entries;
    private final List<ManifestLayer> layers;

    private OllamaManifest(byte[] raw, List<ManifestLayer> entries, List<ManifestLayer> layers) {
        this.raw = raw;
        this.entries = entries;
        this.layers = layers;
    }

    /**
     * Reads what a registry sent.
     *
     * @throws DownloadException {@link ErrorCode#PROTOCOL} saying what is wrong with it
     */
    public static OllamaManifest parse(byte[] raw) {
        JsonNode root = OllamaJson.read(raw);
        if (root == null || !root.isObject()) {
            throw failure("it is no JSON object");
        }
        if (!root.path("layers").isArray()) {
            throw failure("it has no layers");
        }
        List<ManifestLayer> entries = new ArrayList<>();
        root.path("layers").forEach(layer -> add(entries, layer));
        JsonNode config = root.path("config");
        String digest = OllamaJson.text(config, "digest");
        if (digest != null && !digest.isEmpty()) {
            add(entries, config);
        }
        Map<String, ManifestLayer> layers = new LinkedHashMap<>();
        entries.forEach(entry -> addOnce(layers, entry));
        if (layers.isEmpty()) {
            throw failure("it names no content");
        }
        long bytes = 0;
        for (ManifestLayer layer : layers.values()) {
            bytes += layer.size();
            if (bytes > MOST_BYTES) {
                throw failure("its sizes are not sane");
            }
        }
        return new OllamaManifest(raw, List.copyOf(entries), List.copyOf(layers.values()));
    }

    /** Reads what somebody stored; null when it is no manifest. */
    static @Nullable OllamaManifest read(byte[] raw) {
        try {
            return parse(raw);
        } catch (DownloadException e) {
            return null;
        }
    }

    private static void add(List<ManifestLayer> entries, JsonNode node) {
        String text = OllamaJson.text(node, "digest");
        Matcher digest = DIGEST.matcher(text == null ? "" : text);
        Long size = OllamaJson.count(node, "size");
        String name = OllamaJson.text(node, "name");
        if (!digest.matches()) {
            throw failure("a digest in it is none of SHA-256");
        }
        if (size == null || size > MOST_BYTES) {
            throw failure("a size in it is not sane");
        }
        if (entries.size() == MOST_LAYERS) {
            throw failure("it has more than " + MOST_LAYERS + " layers");
        }
        if (name != null && name.length() > MAX_NAME) {
            throw failure("a name in it is too long");
        }
        entries.add(new ManifestLayer(
                digest.group(1), size, mediaType(node), name == null || name.isEmpty() ? null : name));
    }

    private static void addOnce(Map<String, ManifestLayer> layers, ManifestLayer entry) {
        ManifestLayer before = layers.putIfAbsent(entry.digest(), entry);
        if (before != null && before.size() != entry.size()) {
            throw failure("it tells two sizes of one content");
        }
    }

    private static @Nullable String mediaType(JsonNode node) {
        String type = OllamaJson.text(node, "mediaType");
        return type == null || type.isBlank() ? null : OllamaJson.words(type, MAX_MEDIA_TYPE);
    }

    private static DownloadException failure(String problem) {
        return new DownloadException(
                ErrorCode.PROTOCOL,
                "The manifest is not one of an Ollama model: " + problem + ". Check the name and the registry.");
    }

    /** The bytes as they came; not to be changed. */
    byte[] raw() {
        return raw;
    }

    /** All that it says, in its order, the configuration last: one content may occur under several names. */
    public List<ManifestLayer> entries() {
        return entries;
    }

    /** The contents, each once, in their order. */
    public List<ManifestLayer> layers() {
        return layers;
    }

    Set<String> digests() {
        return layers.stream().map(ManifestLayer::digest).collect(Collectors.toUnmodifiableSet());
    }

    /** The SHA-256 of the raw bytes in hex, by which Ollama calls a model's version. */
    public String digest() {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(raw));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
