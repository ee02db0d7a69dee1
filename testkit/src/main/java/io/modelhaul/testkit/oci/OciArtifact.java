package io.modelhaul.testkit.oci;

import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.ollama.RegistryLayer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A model as an OCI manifest and its contents; every shape that publishers use, and hostile ones. */
public final class OciArtifact {
    public static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    public static final String INDEX = "application/vnd.oci.image.index.v1+json";
    public static final String FILEPATH = "org.cncf.model.filepath";
    public static final String OLD_FILEPATH = "org.cnai.model.filepath";
    public static final String TITLE = "org.opencontainers.image.title";

    private final @Nullable String artifactType;
    private final String configType;
    private final Content config;
    private final List<RegistryLayer> contents = new ArrayList<>();
    private final ArrayNode layers = JsonNodeFactory.instance.arrayNode();

    private OciArtifact(@Nullable String artifactType, String configType, String config) {
        this.artifactType = artifactType;
        this.configType = configType;
        this.config = Content.of(config);
        contents.add(new RegistryLayer(configType, this.config));
    }

    /** An artefact of any kind. */
    public static OciArtifact of(@Nullable String artifactType, String configType, String config) {
        return new OciArtifact(artifactType, configType, config);
    }

    public static OciArtifact modelPack() {
        return of(
                "application/vnd.cncf.model.manifest.v1+json",
                "application/vnd.cncf.model.config.v1+json",
                "{\"descriptor\":{\"name\":\"tiny\"},\"config\":{\"format\":\"gguf\"},\"modelfs\":{\"type\":\"layers\"}}");
    }

    /** Docker's form, in the version {@code v0.1} or {@code v0.2}. */
    public static OciArtifact docker(String version) {
        return of(
                null,
                "application/vnd.docker.ai.model.config." + version + "+json",
                "{\"config\":{\"format\":\"gguf\"},\"descriptor\":{},\"rootfs\":{\"type\":\"rootfs\",\"diff_ids\":[]}}");
    }

    /** What {@code oras push} makes. */
    public static OciArtifact oras() {
        return of("application/vnd.unknown.artifact.v1", "application/vnd.oci.empty.v1+json", "{}");
    }

    public static OciArtifact image() {
        return of(null, "application/vnd.oci.image.config.v1+json", "{\"architecture\":\"amd64\",\"os\":\"linux\"}");
    }

    /** The same with one more content. */
    public OciArtifact layer(String mediaType, Content content, Map<String, String> annotations) {
        contents.add(new RegistryLayer(mediaType, content));
        ObjectNode layer = node(mediaType, content);
        if (!annotations.isEmpty()) {
            ObjectNode all = layer.putObject("annotations");
            annotations.forEach(all::put);
        }
        layers.add(layer);
        return this;
    }

    /** The same with one more file of ModelPack. */
    public OciArtifact file(String path, Content content) {
        return layer("application/vnd.cncf.model.weight.v1.raw", content, Map.of(FILEPATH, path));
    }

    private static ObjectNode node(String mediaType, Content content) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("mediaType", mediaType)
                .put("digest", "sha256:" + content.sha256())
                .put("size", content.size());
    }

    /** Its manifest. */
    public Content manifest() {
        ObjectNode manifest = JsonNodeFactory.instance.objectNode();
        manifest.put("schemaVersion", 2).put("mediaType", MANIFEST);
        if (artifactType != null) {
            manifest.put("artifactType", artifactType);
        }
        manifest.set("config", node(configType, config));
        manifest.set("layers", layers);
        return Content.of(JsonMapper.shared().writeValueAsString(manifest));
    }

    /** Its contents, the configuration first. */
    public List<RegistryLayer> contents() {
        return List.copyOf(contents);
    }

    /** An index of manifests, each with the platform that its key names. */
    public static Content index(Map<String, Content> manifests) {
        ObjectNode index = JsonNodeFactory.instance.objectNode();
        index.put("schemaVersion", 2).put("mediaType", INDEX);
        ArrayNode all = index.putArray("manifests");
        manifests.forEach((platform, manifest) -> {
            ObjectNode entry = node(MANIFEST, manifest);
            String[] parts = platform.split("/", -1);
            entry.putObject("platform").put("os", parts[0]).put("architecture", parts[1]);
            all.add(entry);
        });
        return Content.of(JsonMapper.shared().writeValueAsString(index));
    }
}
