package io.modelhaul.ipfs.publish;

import io.modelhaul.ipfs.codec.Block;
import io.modelhaul.ipfs.codec.Cid;
import java.util.List;

/**
 * How a program cuts a file into blocks; the same rules give the same CID.
 *
 * @param version of the CIDs of blocks with links, and of leaves that are not raw
 * @param rawLeaves whether leaves are content and nothing else
 * @param chunk bytes of a leaf
 * @param width links of a block
 */
record ImportRules(int version, boolean rawLeaves, int chunk, int width) {
    /** Kubo's profile {@code unixfs-v1-2025}, Helia and the upload services: how content is published here. */
    static final ImportRules PUBLISHED = new ImportRules(1, true, 1 << 20, 1024);

    private static final int QUARTER = 1 << 18;
    private static final int OLD_WIDTH = 174;

    /** The rules that known programs use, or used, for files with a CID of that version; the likely ones first. */
    static List<ImportRules> usual(int version) {
        return version == 0
                ? List.of(new ImportRules(0, false, QUARTER, OLD_WIDTH), new ImportRules(0, true, QUARTER, OLD_WIDTH))
                : List.of(
                        PUBLISHED,
                        new ImportRules(1, true, QUARTER, OLD_WIDTH),
                        new ImportRules(1, true, 1 << 20, OLD_WIDTH),
                        new ImportRules(1, false, QUARTER, OLD_WIDTH));
    }

    Block leaf(byte[] bytes) {
        return rawLeaves ? Block.raw(bytes) : named(NodeWriter.leaf(bytes));
    }

    /** The block under a CID of this version. */
    Block named(Block block) {
        return version == 1
                ? block
                : new Block(new Cid(0, Cid.DAG_PB, block.cid().hash()), block.bytes());
    }
}
