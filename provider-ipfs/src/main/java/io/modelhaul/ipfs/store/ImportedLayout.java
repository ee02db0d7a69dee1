package io.modelhaul.ipfs.store;

import io.modelhaul.ExportedModel;
import io.modelhaul.ipfs.codec.Cid;
import io.modelhaul.ipfs.publish.CidMatch;
import io.modelhaul.spi.ContentDigest.Algorithm;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.ModelLayout;
import io.modelhaul.spi.PlannedFile;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A layout that takes a file only under the CID that it has: an archive may come from anybody, and a later pull of that CID
 * trusts what is stored.
 *
 * @param layout where everything goes
 * @param exported what the archive says
 */
public record ImportedLayout(ModelLayout layout, ExportedModel exported) implements ModelLayout {
    @Override
    public Path modelPath() {
        return layout.modelPath();
    }

    @Override
    public Path partFolder() {
        return layout.partFolder();
    }

    @Override
    public String partName(PlannedFile file) {
        return layout.partName(file);
    }

    @Override
    public @Nullable Path find(PlannedFile file) throws IOException {
        return layout.find(file);
    }

    @Override
    public @Nullable Path own(PlannedFile file, Path found) throws IOException {
        return layout.own(file, found);
    }

    /** What lies under that CID already was verified when it came. */
    @Override
    public void adopt(PlannedFile file, Path found) throws IOException {
        layout.adopt(file, found);
    }

    @Override
    public void place(PlannedFile file, Path content) throws IOException {
        requireCid(file, content);
        layout.place(file, content);
    }

    @Override
    public void complete(DownloadPlan plan) throws IOException {
        layout.complete(plan);
    }

    private void requireCid(PlannedFile file, Path content) throws IOException {
        String cid = file.digest(Algorithm.CID);
        if (cid == null || !new CidMatch(Cid.parse(cid)).of(content)) {
            throw exported.refused("'" + file.path() + "' does not have the CID that its record gives it, in any of the"
                    + " usual ways to cut a file into blocks");
        }
    }
}
