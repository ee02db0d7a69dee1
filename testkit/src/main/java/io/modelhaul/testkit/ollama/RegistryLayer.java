package io.modelhaul.testkit.ollama;

import io.modelhaul.testkit.LocalOllama;
import io.modelhaul.testkit.LocalRegistry;
import io.modelhaul.testkit.content.Content;

/**
 * One layer of a model in a {@link LocalRegistry} or a {@link LocalOllama}.
 *
 * @param mediaType what it is, such as {@code application/vnd.ollama.image.model}
 * @param content its bytes
 */
public record RegistryLayer(String mediaType, Content content) {
    private static final String OLLAMA = "application/vnd.ollama.image.";

    /** The type of a model's configuration, which the manifest names apart from its layers. */
    public static final String CONFIG = "application/vnd.docker.container.image.v1+json";

    /** A layer of one of Ollama's kinds: {@code model}, {@code template}, {@code params}, {@code license} and so on. */
    public static RegistryLayer of(String kind, Content content) {
        return new RegistryLayer(OLLAMA + kind, content);
    }

    /** The configuration that Ollama's models have. */
    public static RegistryLayer config() {
        return new RegistryLayer(
                CONFIG,
                Content.of("{\"model_format\":\"gguf\",\"model_family\":\"llama\",\"model_families\":[\"llama\"],"
                        + "\"model_type\":\"1B\",\"file_type\":\"Q4_0\",\"architecture\":\"amd64\",\"os\":\"linux\","
                        + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]}}"));
    }

    /** The digest as manifests write it. */
    public String digest() {
        return "sha256:" + content.sha256();
    }

    boolean isConfig() {
        return mediaType.equals(CONFIG);
    }
}
