package io.modelhaul.ipfs;

import io.modelhaul.ExportedModel;
import io.modelhaul.LockedModel.LockedFile;
import io.modelhaul.ipfs.codec.Cid;
import io.modelhaul.ipfs.codec.IpfsAddress;
import io.modelhaul.ipfs.store.ImportedLayout;
import io.modelhaul.ipfs.store.IpfsRecord;
import io.modelhaul.ipfs.store.IpfsRecord.StoredPart;
import io.modelhaul.ipfs.store.IpfsStore;
import io.modelhaul.ipfs.store.PullFolder;
import io.modelhaul.ipfs.store.PullLayout;
import io.modelhaul.spi.ContentDigest;
import io.modelhaul.spi.ContentDigest.Algorithm;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.FolderLayout;
import io.modelhaul.spi.ModelLayout;
import io.modelhaul.spi.PlannedFile;
import io.modelhaul.spi.SafePath;
import io.modelhaul.store.StoredModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A pull out of an archive, planned into a store as if a gateway had told of it. The bytes are held against the archive's
 * sha256, and against the CIDs that its record gives them.
 *
 * @param exported what the archive says
 */
record ArchivedPull(ExportedModel exported) {

    /** The record of a stored pull as text; null when it was lost. */
    static @Nullable String record(StoredModel model) throws IOException {
        IpfsStore store = IpfsStore.holding(model);
        IpfsRecord record = store == null ? null : store.record(IpfsAddress.parse(IpfsStore.encoded(model.model())));
        return record == null ? null : record.text();
    }

    /**
     * The plan.
     *
     * @param store our own store
     * @param localDir a folder for plain files instead; null for the store
     */
    DownloadPlan plan(Path store, @Nullable Path localDir) {
        String text = exported.record();
        IpfsRecord record = text == null ? null : IpfsRecord.parse(text);
        if (record == null || !record.model().equals(exported.model().model())) {
            throw exported.refused("its record is not that of the model");
        }
        IpfsAddress address = IpfsAddress.parse(IpfsStore.encoded(record.model()));
        List<PlannedFile> files = files(record);
        ModelLayout layout = localDir == null
                ? new PullLayout(PullFolder.of(store, address), record.folder(), files)
                : FolderLayout.of(localDir, files);
        requireRoot(address, record);
        return new DownloadPlan("ipfs", address.toString(), null, null, files, new ImportedLayout(layout, exported));
    }

    private void requireRoot(IpfsAddress address, IpfsRecord record) {
        boolean wholeFile = !record.folder() && address.path().isEmpty();
        boolean own = record.files().stream()
                .allMatch(part ->
                        Cid.parse(part.cid()).hash().equals(address.root().hash()));
        if (wholeFile && !own) {
            throw exported.refused("its file is another one than its CID names");
        }
    }

    private List<PlannedFile> files(IpfsRecord record) {
        Map<String, LockedFile> named = new HashMap<>();
        exported.model().files().forEach(file -> named.put(file.path(), file));
        List<PlannedFile> files = new ArrayList<>();
        for (StoredPart part : record.files()) {
            LockedFile file = named.remove(part.path());
            boolean other =
                    part.sha256() != null && file != null && !part.sha256().equals(file.sha256());
            if (file == null
                    || file.size() != part.size()
                    || other
                    || part.cid().isEmpty()) {
                throw exported.refused("its files are not those of its record");
            }
            files.add(new PlannedFile(
                    new SafePath(part.path()),
                    part.size(),
                    List.of(
                            new ContentDigest(
                                    Algorithm.CID, Cid.parse(part.cid()).toString()),
                            ContentDigest.sha256(file.sha256())),
                    List.of()));
        }
        if (!named.isEmpty() || files.isEmpty()) {
            throw exported.refused("its files are not those of its record");
        }
        return files;
    }
}
