package io.modelhaul.ipfs;

import io.modelhaul.ipfs.codec.Cid;
import io.modelhaul.ipfs.codec.IpfsAddress;
import io.modelhaul.ipfs.publish.FileBlocks;
import io.modelhaul.ipfs.store.IpfsRecord;
import io.modelhaul.ipfs.store.IpfsRecord.StoredPart;
import io.modelhaul.ipfs.store.IpfsStore;
import io.modelhaul.spi.ContentNames;
import io.modelhaul.store.StoredFile;
import io.modelhaul.store.StoredModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The CIDs of a stored model: those that it was pulled by, else those that publishing its files would give them; blocks on the
 * disk.
 *
 * @param model of any provider
 */
record StoredNames(StoredModel model) {
    ContentNames read() throws IOException {
        IpfsStore store = model.provider().equals("ipfs") ? IpfsStore.holding(model) : null;
        IpfsAddress address = store == null ? null : IpfsAddress.parse(IpfsStore.encoded(model.model()));
        IpfsRecord record = store == null || address == null ? null : store.record(address);
        return record == null || address == null ? computed() : recorded(record, address);
    }

    private static ContentNames recorded(IpfsRecord record, IpfsAddress address) {
        Map<String, String> cids = new HashMap<>();
        for (StoredPart part : record.files()) {
            if (!part.cid().isEmpty()) {
                cids.put(part.path(), part.cid());
            }
        }
        return new ContentNames(address.path().isEmpty() ? address.root().toString() : null, cids);
    }

    private ContentNames computed() throws IOException {
        Map<String, String> cids = new HashMap<>();
        for (StoredFile file : model.files()) {
            cids.put(file.path(), cid(file.location()).toString());
        }
        return new ContentNames(null, cids);
    }

    private static Cid cid(Path file) throws IOException {
        try (FileBlocks blocks = new FileBlocks(file)) {
            while (blocks.next() != null) {
                // reads on until the root is known
            }
            return blocks.root().cid();
        }
    }
}
