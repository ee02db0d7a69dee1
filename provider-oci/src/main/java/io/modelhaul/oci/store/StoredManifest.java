package io.modelhaul.oci.store;

import io.modelhaul.oci.manifest.ModelLayer;
import io.modelhaul.oci.manifest.ModelLayers;
import io.modelhaul.oci.manifest.OciManifest;
import io.modelhaul.oci.manifest.OciReference;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model's manifest and what is remembered beside it.
 *
 * @param record what is remembered
 * @param raw the manifest's bytes; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record StoredManifest(ModelRecord record, byte[] raw) {
    /** The manifest of a model that a registry was asked for. */
    public static StoredManifest of(Object model, String digest, @Nullable String index, byte[] raw) {
        return new StoredManifest(
                new ModelRecord(ModelRecord.VERSION, model.toString(), digest, index, List.of()), raw);
    }

    /** The manifest, read. */
    public OciManifest manifest() {
        return OciManifest.parse(raw);
    }

    /** The contents of the model. */
    public List<ModelLayer> layers() {
        return ModelLayers.of(manifest(), record.model());
    }

    /** Whether the archives are here, out of which the folder could be made again. */
    public boolean archivesHere(OciStore store) {
        return layers().stream()
                .filter(ModelLayer::archive)
                .allMatch(layer -> store.blobs().find(layer.content().hex()) != null);
    }

    /** Whether the folder is as it was left; hashes nothing. */
    public boolean intact(OciStore store, OciReference model) throws IOException {
        return record.intact(store.folder(model));
    }
}
