package io.modelhaul.oci.manifest;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which manifest of an index is the model: the one that says so, the only one, the one for this machine's platform, or the
 * first.
 *
 * @param index the index
 * @param architecture this machine's, in Go's word
 */
public record IndexChoice(OciManifest index, String architecture) {
    private static final Logger log = LoggerFactory.getLogger(IndexChoice.class);
    private static final String ATTESTATION = "vnd.docker.reference.type";

    /** A choice for the machine that this runs on. */
    public static IndexChoice here(OciManifest index) {
        String name = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        return new IndexChoice(
                index,
                name.equals("aarch64") ? "arm64" : name.equals("x86_64") || name.equals("amd64") ? "amd64" : name);
    }

    /**
     * The entry.
     *
     * @throws DownloadException {@link ErrorCode#INVALID_REQUEST} when there is none
     */
    public OciDescriptor entry(Object model) {
        List<OciDescriptor> entries = index.manifests().stream()
                .filter(entry -> !entry.annotations().containsKey(ATTESTATION))
                .toList();
        Optional<OciDescriptor> said = entries.stream()
                .filter(entry -> ModelTypes.isModel(entry.artifactType()))
                .findFirst();
        if (said.isPresent() || entries.size() == 1) {
            return said.orElseGet(() -> entries.get(0));
        }
        String platform = "linux/" + architecture;
        return entries.stream()
                .filter(entry -> platform.equals(entry.platform()))
                .findFirst()
                .or(() -> first(entries, model))
                .orElseThrow(() -> new DownloadException(
                        ErrorCode.INVALID_REQUEST, model + " is an index that lists no manifest."));
    }

    private static Optional<OciDescriptor> first(List<OciDescriptor> entries, Object model) {
        Optional<OciDescriptor> first = entries.stream().findFirst();
        first.ifPresent(entry -> log.warn(
                "{} is an index of {} manifests, none of which says that it is a model or for this platform: using the"
                        + " first, {}.",
                model,
                entries.size(),
                entry.digest()));
        return first;
    }
}
