package io.modelhaul.testkit.ollama;

import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.content.ContentReader;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The manifest of a model, as registries write it. */
public final class RegistryManifest {

    static final String TYPE = "application/vnd.docker.distribution.manifest.v2+json";

    private RegistryManifest() {}

    public static Content of(List<RegistryLayer> layers) {
        ObjectNode manifest = JsonNodeFactory.instance.objectNode();
        manifest.put("schemaVersion", 2).put("mediaType", TYPE);
        layers.stream().filter(RegistryLayer::isConfig).forEach(config -> manifest.set("config", node(config)));
        ArrayNode list = manifest.putArray("layers");
        layers.stream().filter(layer -> !layer.isConfig()).forEach(layer -> list.add(node(layer)));
        return Content.of(JsonMapper.shared().writeValueAsString(manifest));
    }

    /** What a manifest says that it is. */
    static String typeOf(Content manifest) {
        int size = (int) manifest.size();
        byte[] bytes = new byte[size];
        try (ContentReader reader = manifest.open()) {
            reader.read(0, size, Unpooled.wrappedBuffer(bytes).clear());
            return JsonMapper.shared().readTree(bytes).path("mediaType").asString(TYPE);
        } catch (JacksonException | IOException e) {
            return TYPE;
        }
    }

    private static ObjectNode node(RegistryLayer layer) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("mediaType", layer.mediaType())
                .put("digest", layer.digest())
                .put("size", layer.content().size());
    }
}
