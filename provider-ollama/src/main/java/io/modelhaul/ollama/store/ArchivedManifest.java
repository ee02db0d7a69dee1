package io.modelhaul.ollama.store;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.ExportedModel;
import io.modelhaul.ollama.OllamaProvider;
import io.modelhaul.ollama.shared.OllamaName;
import io.modelhaul.spi.ContentDigest;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.PlannedFile;
import io.modelhaul.spi.SafePath;
import io.modelhaul.store.StoredModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The manifest of a model that goes from one folder to another in an archive; byte for byte, as its digest is the model's
 * revision. Blocks on the disk.
 *
 * @param folder the folder it is read from or written to
 */
public record ArchivedManifest(OllamaFolder folder) {

    /** The manifest of a finished model as text, one character a byte. */
    public static String read(StoredModel model) throws IOException {
        OllamaManifest manifest = ManifestTree.read(model.path());
        if (manifest == null) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST,
                    "The manifest of " + model.model()
                            + " cannot be read here. Pull the model to its end; or, when a server"
                            + " elsewhere keeps it, export it there.");
        }
        return new String(manifest.raw(), StandardCharsets.ISO_8859_1);
    }

    /** The plan that puts an exported model here, in the way of a pull from a registry. */
    public DownloadPlan plan(ExportedModel exported) throws IOException {
        String text = exported.record() == null ? "" : exported.record();
        OllamaManifest manifest = OllamaManifest.read(text.getBytes(StandardCharsets.ISO_8859_1));
        if (manifest == null || !manifest.digest().equals(exported.model().commit())) {
            throw exported.refused("its manifest is not that of the model");
        }
        Map<String, String> named = manifest.layers().stream()
                .collect(Collectors.toMap(layer -> "blobs/" + layer.blobName(), ManifestLayer::digest));
        if (!named.equals(exported.sha256())) {
            throw exported.refused("its files are not those that its manifest names");
        }
        OllamaName name = OllamaName.parse(exported.model().model());
        OllamaStoreLayout layout = new OllamaStoreLayout(folder, name, manifest);
        layout.begin();
        List<PlannedFile> files = manifest.layers().stream()
                .map(layer -> new PlannedFile(
                        new SafePath("blobs/" + layer.blobName()),
                        layer.size(),
                        List.of(ContentDigest.sha256(layer.digest())),
                        List.of()))
                .toList();
        return new DownloadPlan(OllamaProvider.ID, name.toString(), name.tag(), manifest.digest(), files, layout);
    }
}
