package io.modelhaul.ipfs;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checked blocks that came before their turn; so many bytes of them, and no more. Used by one read. */
final class EarlyBlocks {
    private final Map<Multihash, byte[]> blocks = new HashMap<>();
    private final int room;
    private int bytes;

    EarlyBlocks(int room) {
        this.room = room;
    }

    boolean hasRoom(int length) {
        return bytes + length <= room;
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
