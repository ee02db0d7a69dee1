package io.modelhaul.oci.store;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.ExportedModel;
import io.modelhaul.oci.manifest.FileNames;
import io.modelhaul.oci.manifest.ModelLayer;
import io.modelhaul.oci.manifest.OciReference;
import io.modelhaul.registry.ManifestBody;
import io.modelhaul.spi.ContentDigest;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.FolderLayout;
import io.modelhaul.spi.PlannedFile;
import io.modelhaul.store.StoredModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model that goes from one store to another in an archive: its manifest byte for byte, as its digest is the model's revision,
 * and its files. Blocks on the disk.
 *
 * @param store the store it is read from or written to
 */
public record ArchivedModel(OciStore store) {
    /** The manifest of a finished model as text, one character a byte. */
    public String record(StoredModel model) throws IOException {
        StoredManifest manifest = store.finished(OciReference.parse(model.model()));
        if (manifest == null) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST,
                    "The manifest of " + model.model() + " cannot be read here. Pull the model to its end first.");
        }
        return new String(manifest.raw(), StandardCharsets.ISO_8859_1);
    }

    /** The plan that puts an exported model here. */
    public DownloadPlan plan(ExportedModel exported, @Nullable Path localDir) {
        byte[] raw = (exported.record() == null ? "" : exported.record()).getBytes(StandardCharsets.ISO_8859_1);
        OciReference model = OciReference.parse(exported.model().model());
        String digest = ManifestBody.digestOf(raw);
        if (!digest.equals(exported.model().commit())) {
            throw exported.refused("its manifest is not that of the model");
        }
        StoredManifest manifest = StoredManifest.of(model, digest, null, raw);
        requireFiles(exported, manifest.layers());
        FileNames names = new FileNames();
        List<PlannedFile> files = exported.model().files().stream()
                .map(file -> new PlannedFile(
                        names.file(file.path()), file.size(), List.of(ContentDigest.sha256(file.sha256())), List.of()))
                .toList();
        return new DownloadPlan(
                OciStore.PROVIDER,
                model.toString(),
                model.tag(),
                digest,
                files,
                localDir == null ? new RecordedFolderLayout(store, model, manifest) : FolderLayout.of(localDir, files));
    }

    /** The manifest tells the digests of its files; of what is in archives it tells none. */
    private static void requireFiles(ExportedModel exported, List<ModelLayer> layers) {
        Map<String, String> sha256 = exported.sha256();
        long plain = layers.stream().filter(layer -> !layer.archive()).count();
        boolean same = layers.stream()
                .filter(layer -> !layer.archive())
                .allMatch(layer ->
                        layer.content().hex().equals(sha256.get(layer.path().value())));
        if (!same || plain == layers.size() && sha256.size() != plain) {
            throw exported.refused("its files are not those that its manifest names");
        }
    }
}
