package io.modelhaul.ollama.server;

import org.jspecify.annotations.Nullable;

/**
 * A model that an Ollama server has in memory.
 *
 * @param name its name there
 * @param digest the digest of its manifest, in hex
 * @param sizeBytes the memory it takes
 * @param videoBytes how much of that is on graphics cards
 * @param expires when the server will unload it, as the server writes it
 */
public record RunningModel(
        String name,
        @Nullable String digest,
        @Nullable Long sizeBytes,
        @Nullable Long videoBytes,
        @Nullable String expires) {}
