package io.modelhaul.ollama.server;

import org.jspecify.annotations.Nullable;

/**
 * A model that an Ollama server has.
 *
 * @param name its name there, with its tag
 * @param digest the digest of its manifest, in hex; null when the server did not tell
 * @param sizeBytes the bytes of its layers; null when the server did not tell
 * @param modified when it last changed there, as the server writes it
 * @param format the format of its weights, such as {@code gguf}
 * @param family the family of its architecture
 * @param parameterSize how many parameters it has, as text
 * @param quantization how its weights are stored
 */
public record ServedModel(
        String name,
        @Nullable String digest,
        @Nullable Long sizeBytes,
        @Nullable String modified,
        @Nullable String format,
        @Nullable String family,
        @Nullable String parameterSize,
        @Nullable String quantization) {}
