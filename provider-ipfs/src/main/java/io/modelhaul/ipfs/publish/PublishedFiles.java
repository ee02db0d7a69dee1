package io.modelhaul.ipfs.publish;

import java.util.ArrayList;
import java.util.List;

/** The files of a publication, as they are hashed. */
final class PublishedFiles {
    /**
     * One file, as a manifest tells it.
     *
     * @param path relative to what is published
     * @param size in bytes
     * @param sha256 in hex
     * @param cid its CID
     * @param urls where else it is; empty
     */
    record Entry(String path, long size, String sha256, String cid, List<String> urls) {}

    private final List<Entry> entries = new ArrayList<>();

    void add(String path, FileBlocks file) {
        NodeWriter.Child root = file.root();
        entries.add(new Entry(path, root.size(), file.sha256(), root.cid().toString(), List.of()));
    }

    List<Entry> entries() {
        return List.copyOf(entries);
    }
}
