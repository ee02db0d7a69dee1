package io.modelhaul.oci.manifest;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the files of a model out of its manifest. */
public final class ModelLayers {
    private static final String UNPACK = "io.deis.oras.content.unpack";
    private static final String EMPTY = "application/vnd.oci.empty.v1+json";
    private static final String OLLAMA = "application/vnd.ollama.image.";

    private final OciManifest manifest;
    private final Object model;

    private ModelLayers(OciManifest manifest, Object model) {
        this.manifest = manifest;
        this.model = model;
    }

    /**
     * The contents in their order.
     *
     * @param model what the manifest is of, for messages
     * @throws DownloadException {@link ErrorCode#INVALID_REQUEST} when it is no model, or has a name to refuse
     */
    public static List<ModelLayer> of(OciManifest manifest, Object model) {
        return new ModelLayers(manifest, model).read();
    }

    private List<ModelLayer> read() {
        List<OciDescriptor> layers = manifest.layers().stream()
                .filter(layer -> !layer.type().equals(EMPTY))
                .toList();
        requireModel(layers);
        FileNames names = new FileNames();
        LayerNames said = new LayerNames(layers);
        List<ModelLayer> read = new ArrayList<>();
        for (OciDescriptor layer : layers) {
            if (!isArchive(layer)) {
                read.add(new ModelLayer(names.file(named(said.of(layer), layer)), false, layer));
            }
        }
        Set<String> taken = new HashSet<>();
        read.forEach(layer -> taken.add(layer.path().value()));
        for (OciDescriptor layer : layers) {
            if (isArchive(layer)) {
                read.add(archive(layer, taken));
            }
        }
        return read;
    }

    /** The name of an archive is none of a file; but what nobody could unpack there is refused all the same. */
    private static ModelLayer archive(OciDescriptor layer, Set<String> taken) {
        String annotated = LayerNames.annotated(layer);
        String name =
                annotated == null ? "layer.tar" : FileNames.checked(annotated).value();
        String free = taken.add(name) ? name : "sha256-" + layer.hex() + ".tar";
        if (!free.equals(name) && !taken.add(free)) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST, "Refused the archive " + layer.digest() + ": the model has it twice.");
        }
        return new ModelLayer(FileNames.checked(free), true, layer);
    }

    /** What {@code oras} pushes has the type of an archive also where it is none: the annotations count. */
    private static boolean isArchive(OciDescriptor layer) {
        boolean typed = ModelTypes.isModel(layer.mediaType()) || LayerNames.annotated(layer) == null;
        return "true".equals(layer.annotations().get(UNPACK)) || typed && ModelTypes.isArchive(layer);
    }

    private String named(@Nullable String name, OciDescriptor layer) {
        if (name == null) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST,
                    model + " is no model that can be read: its content " + layer.digest() + " of type '"
                            + layer.mediaType() + "' has no name.");
        }
        return name;
    }

    private void requireModel(List<OciDescriptor> layers) {
        boolean named = layers.stream()
                .anyMatch(layer -> LayerNames.annotated(layer) != null || ModelTypes.isModel(layer.mediaType()));
        if (layers.stream().anyMatch(layer -> layer.type().startsWith(OLLAMA))) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST, model + " is a model for Ollama: ask the provider 'ollama' for it.");
        }
        if (ModelTypes.isImage(manifest.config()) && !named) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST,
                    model
                            + " is a container image, not a model: its layers are parts of a file system to run. Ask for a"
                            + " model artefact.");
        }
        if (layers.isEmpty()) {
            throw new DownloadException(ErrorCode.INVALID_REQUEST, model + " holds no files.");
        }
    }
}
