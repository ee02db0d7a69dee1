package io.modelhaul.oci.manifest;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a manifest says of one content, checked (OCI image specification, {@code descriptor.md}).
 *
 * @param mediaType what it is; empty when the manifest does not say
 * @param artifactType what an artefact in an index is; null when it does not say
 * @param hex its SHA-256 in lower-case hex
 * @param size in bytes
 * @param annotations names and values
 * @param platform {@code os/architecture} of an entry of an index; null for none
 */
public record OciDescriptor(
        String mediaType,
        @Nullable String artifactType,
        String hex,
        long size,
        Map<String, String> annotations,
        @Nullable String platform) {
    /** Copies the annotations. */
    public OciDescriptor {
        annotations = Map.copyOf(annotations);
    }

    /** As registries write it. */
    public String digest() {
        return "sha256:" + hex;
    }

    String type() {
        return mediaType.toLowerCase(Locale.ROOT);
    }
}
