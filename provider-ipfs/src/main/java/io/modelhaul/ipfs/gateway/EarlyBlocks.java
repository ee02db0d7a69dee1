package io.modelhaul.ipfs.gateway;

import io.modelhaul.ipfs.codec.Multihash;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checked blocks that came before their turn; so many bytes of them, and no more. Used by one read. */
final class EarlyBlocks {
    /** Tiny blocks take more memory than their bytes. */
    private static final int MAX_BLOCKS = 4096;

    private final Map<Multihash, byte[]> blocks = new HashMap<>();
    private final int room;
    private int bytes;

    EarlyBlocks(int room) {
        this.room = room;
    }

    /** Whether a block that is not here yet could be kept. */
    boolean takes(Multihash hash, int length) {
        return !has(hash) && blocks.size() < MAX_BLOCKS && bytes + length <= room;
    }

    boolean has(Multihash hash) {
        return blocks.containsKey(hash);
    }

    void put(Multihash hash, byte[] block) {
        if (blocks.putIfAbsent(hash, block) == null) {
            bytes += block.length;
        }
    }

    byte @Nullable [] take(Multihash hash) {
        byte[] block = blocks.remove(hash);
        bytes -= block == null ? 0 : block.length;
        return block;
    }
}
