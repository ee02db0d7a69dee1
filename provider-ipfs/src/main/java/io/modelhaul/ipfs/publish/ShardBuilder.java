package io.modelhaul.ipfs.publish;

import io.modelhaul.ipfs.codec.Block;
import io.modelhaul.ipfs.publish.NodeWriter.Child;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.commons.codec.digest.MurmurHash3;

/** Makes the tree of a directory that is too large for one block. */
public final class ShardBuilder {
    private static final int FANOUT = 256;
    private static final int BITS = 8;
    private static final long MURMUR3 = 0x22;

    private final Consumer<Block> blocks;

    /** A builder that hands its blocks to somebody, each after those below it. */
    public ShardBuilder(Consumer<Block> blocks) {
        this.blocks = blocks;
    }

    public Child build(List<Child> entries) {
        return shard(entries, 0);
    }

    private Child shard(List<Child> entries, int depth) {
        Map<Integer, List<Child>> places = new TreeMap<>();
        entries.forEach(entry -> places.computeIfAbsent(place(entry.name(), depth), any -> new ArrayList<>())
                .add(entry));
        byte[] taken = new byte[FANOUT / BITS];
        List<Child> links = new ArrayList<>();
        places.forEach((place, at) -> {
            taken[taken.length - 1 - place / BITS] |= (byte) (1 << place % BITS);
            String prefix = String.format(Locale.ROOT, "%02X", place);
            links.add(
                    at.size() == 1
                            ? at.get(0).named(prefix + at.get(0).name())
                            : shard(at, depth + 1).named(prefix));
        });
        Block block = NodeWriter.shard(links, withoutZeros(taken), MURMUR3, FANOUT);
        blocks.accept(block);
        long total = links.stream().mapToLong(Child::total).sum() + block.bytes().length;
        return new Child("", block.cid(), 0, total);
    }

    private static byte[] withoutZeros(byte[] bytes) {
        int first = 0;
        while (first < bytes.length && bytes[first] == 0) {
            first++;
        }
        return Arrays.copyOfRange(bytes, first, bytes.length);
    }

    private static int place(String name, int depth) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        long hash = MurmurHash3.hash128x64(bytes, 0, bytes.length, 0)[0];
        return (int) (hash >>> Long.SIZE - BITS * (depth + 1)) & FANOUT - 1;
    }
}
