package io.modelhaul.ollama.store;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One content that a manifest names, checked.
 *
 * @param digest its SHA-256 in lower-case hex
 * @param size in bytes
 * @param mediaType what it is; null when the manifest does not say
 * @param name the path that its publisher gave it, as models of many tensors have it; null for none; not checked
 */
public record ManifestLayer(
        String digest,
        long size,
        @Nullable String mediaType,
        @Nullable String name) {
    private static final String OLLAMA = "application/vnd.ollama.image.";

    /** The name of its file in the folder of blobs. */
    public String blobName() {
        return "sha256-" + digest;
    }

    /** A name for people, where it becomes a plain file. */
    public String plainName() {
        String type = mediaType == null ? "" : mediaType.toLowerCase(Locale.ROOT);
        String kind = type.startsWith(OLLAMA) ? type.substring(OLLAMA.length()).replaceAll("[^a-z0-9]+", "-") : "";
        return switch (kind) {
            case "model", "projector", "adapter", "draft" -> kind + ".gguf";
            case "params", "messages" -> kind + ".json";
            case "" -> type.endsWith("+json") ? "config.json" : "layer";
            default -> kind.length() > 40 ? "layer" : kind;
        };
    }
}
