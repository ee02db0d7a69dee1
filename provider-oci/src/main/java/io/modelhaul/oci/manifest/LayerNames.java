package io.modelhaul.oci.manifest;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The names of contents: as their publisher annotated them (ModelPack, its older form, {@code oras push}), else by what they
 * are, as Docker's tool names them.
 */
final class LayerNames {
    private static final List<String> ANNOTATIONS =
            List.of("org.cncf.model.filepath", "org.cnai.model.filepath", "org.opencontainers.image.title");
    /** The names of Docker's types; {@code {}} is where the number of a part goes. */
    private static final Map<String, String> DOCKER = Map.of(
            "gguf.v3", "model{}.gguf",
            "safetensors", "model{}.safetensors",
            "mmproj", "model{}.mmproj",
            "chat.template.jinja", "template{}.jinja",
            "dduf", "model{}.dduf",
            "license", "LICENSE{}");

    private static final Map<String, String> MODEL_PACK = Map.of(
            "weight.v1.gguf", "model{}.gguf",
            "weight.v1.safetensors", "model{}.safetensors",
            "weight.v1.raw", "model{}.bin",
            "weight.config.v1.raw", "config{}.json",
            "doc.v1.raw", "README{}.md",
            "code.v1.raw", "code{}.txt",
            "dataset.v1.raw", "dataset{}.bin");

    private final Map<String, Integer> counts = new HashMap<>();
    private final Map<String, Integer> used = new HashMap<>();

    LayerNames(List<OciDescriptor> layers) {
        layers.stream()
                .filter(layer -> annotated(layer) == null)
                .forEach(layer -> counts.merge(layer.type(), 1, Integer::sum));
    }

    /** What its publisher called it; null for nothing. */
    static @Nullable String annotated(OciDescriptor layer) {
        return ANNOTATIONS.stream()
                .filter(layer.annotations()::containsKey)
                .findFirst()
                .map(layer.annotations()::get)
                .orElse(null);
    }

    /** Its name; null when nothing says what it is. */
    @Nullable
    String of(OciDescriptor layer) {
        String annotated = annotated(layer);
        String form = annotated == null ? form(layer.type()) : null;
        if (form == null) {
            return annotated;
        }
        int all = counts.getOrDefault(layer.type(), 1);
        int number = used.merge(layer.type(), 1, Integer::sum);
        return form.replace("{}", all == 1 ? "" : String.format(Locale.ROOT, "-%05d-of-%05d", number, all));
    }

    private static @Nullable String form(String type) {
        return type.startsWith(ModelTypes.DOCKER)
                ? DOCKER.get(type.substring(ModelTypes.DOCKER.length()))
                : MODEL_PACK.get(type.replaceFirst("^application/vnd\\.(?:cncf|cnai)\\.model\\.", ""));
    }
}
