package io.modelhaul.oci.manifest;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The media types of models: ModelPack and its older form, Docker's, and those of KitOps. */
final class ModelTypes {
    static final String DOCKER = "application/vnd.docker.ai.";
    private static final List<String> PREFIXES = List.of(
            "application/vnd.cncf.model.", "application/vnd.cnai.model.", DOCKER, "application/vnd.kitops.modelkit.");
    private static final Set<String> IMAGES =
            Set.of("application/vnd.oci.image.config.v1+json", "application/vnd.docker.container.image.v1+json");

    private ModelTypes() {}

    static boolean isModel(@Nullable String mediaType) {
        return mediaType != null && PREFIXES.stream().anyMatch(mediaType.toLowerCase(Locale.ROOT)::startsWith);
    }

    /** Whether a configuration is that of a program to run. */
    static boolean isImage(@Nullable OciDescriptor config) {
        return config != null && IMAGES.contains(config.type());
    }

    /** Whether the type says that the content is a tar archive, packed or not. */
    static boolean isArchive(OciDescriptor layer) {
        String type = layer.type();
        return type.endsWith(".tar")
                || type.endsWith(".tar+gzip")
                || type.endsWith(".tar.gzip")
                || type.endsWith(".tar+zstd");
    }
}
