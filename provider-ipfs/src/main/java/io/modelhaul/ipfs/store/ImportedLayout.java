package io.modelhaul.ipfs.store;

import io.modelhaul.ExportedModel;
import io.modelhaul.ipfs.codec.Cid;
import io.modelhaul.ipfs.publish.CidMatch;
import io.modelhaul.spi.ContentDigest.Algorithm;
import io.modelhaul.spi.ForwardingLayout;
import io.modelhaul.spi.ModelLayout;
import io.modelhaul.spi.PlannedFile;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A layout that takes a file only under the CID that it has: an archive may come from anybody, and a later pull of that CID
 * trusts what is stored.
 */
public final class ImportedLayout extends ForwardingLayout {
    private final ExportedModel exported;

    /**
     * A layout.
     *
     * @param layout where everything goes
     * @param exported what the archive says
     */
    public ImportedLayout(ModelLayout layout, ExportedModel exported) {
        super(layout);
        this.exported = exported;
    }

    @Override
    public void place(PlannedFile file, Path content) throws IOException {
        requireCid(file, content);
        super.place(file, content);
    }

    private void requireCid(PlannedFile file, Path content) throws IOException {
        String cid = file.digest(Algorithm.CID);
        if (cid == null || !new CidMatch(Cid.parse(cid)).of(content)) {
            throw exported.refused("'" + file.path() + "' does not have the CID that its record gives it, in any of the"
                    + " usual ways to cut a file into blocks");
        }
    }
}
