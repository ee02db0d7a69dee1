package io.modelhaul.oci.store;

import io.modelhaul.internal.state.SharedFile;
import io.modelhaul.oci.manifest.OciManifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The list of models in an image layout ({@code image-layout.md} of the OCI image specification), for other tools: our own
 * records do without. Blocks on the disk.
 *
 * @param root the layout's folder
 */
record ImageLayout(Path root) {
    private static final String NAME = "org.opencontainers.image.ref.name";
    private static final String TYPE = "application/vnd.oci.image.manifest.v1+json";
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final JsonMapper JSON = JsonMapper.shared();

    /** Lists a model. */
    void add(String model, String digest, byte[] manifest) throws IOException {
        Path mark = root.resolve("oci-layout");
        if (!Files.exists(mark)) {
            Files.createDirectories(root);
            Files.write(mark, "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8));
        }
        ObjectNode entry = JsonNodeFactory.instance.objectNode();
        JsonNode told = JSON.readTree(manifest).path("mediaType");
        entry.put("mediaType", told.isString() ? told.stringValue() : TYPE)
                .put("digest", digest)
                .put("size", manifest.length)
                .putObject("annotations")
                .put(NAME, model);
        change(model, entry);
    }

    /** Lists a model no longer. */
    void remove(String model) throws IOException {
        if (Files.exists(root.resolve("index.json"))) {
            change(model, null);
        }
    }

    private void change(String model, @Nullable ObjectNode entry) throws IOException {
        new SharedFile(root.resolve("index.json"), PATIENCE).change(before -> {
            ObjectNode index = JsonNodeFactory.instance.objectNode();
            index.put("schemaVersion", 2).put("mediaType", "application/vnd.oci.image.index.v1+json");
            ArrayNode all = index.putArray("manifests");
            for (JsonNode each : manifests(before)) {
                if (!each.path("annotations").path(NAME).asString("").equals(model)) {
                    all.add(each);
                }
            }
            if (entry != null) {
                all.add(entry);
            }
            return JSON.writeValueAsBytes(index);
        });
    }

    private static JsonNode manifests(byte @Nullable [] index) {
        try {
            boolean sane = index != null && index.length < 16 * OciManifest.MAX_BYTES;
            return sane ? JSON.readTree(index).path("manifests") : JsonNodeFactory.instance.arrayNode();
        } catch (JacksonException e) {
            return JsonNodeFactory.instance.arrayNode();
        }
    }
}
