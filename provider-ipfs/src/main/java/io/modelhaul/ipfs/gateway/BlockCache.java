package io.modelhaul.ipfs.gateway;

import io.modelhaul.ipfs.codec.Multihash;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Blocks that were checked and will be asked for again: those with links, and small ones. Bounded; thread-safe. */
public final class BlockCache {
    private static final int MAX_BYTES = 6 << 20;
    /** Larger blocks would push out too many others. */
    private static final int MAX_BLOCK = 512 << 10;

    private final Map<Multihash, byte[]> blocks = new LinkedHashMap<>(16, 0.75f, true);
    private int bytes;

    synchronized void put(Multihash hash, byte[] block) {
        if (block.length > MAX_BLOCK || blocks.putIfAbsent(hash, block) != null) {
            return;
        }
        bytes += block.length;
        var oldest = blocks.values().iterator();
        while (bytes > MAX_BYTES) {
            bytes -= oldest.next().length;
            oldest.remove();
        }
    }

    synchronized byte @Nullable [] get(Multihash hash) {
        return blocks.get(hash);
    }
}
