package io.modelhaul.ipfs.codec;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.apache.commons.codec.digest.MurmurHash3;
import org.jspecify.annotations.Nullable;

/**
 * One block of a large directory, which is a tree over the hashes of its names (specs.ipfs.tech, "UnixFS", HAMT).
 *
 * @param links each named by its place in hex, followed by the entry's name if it is none of another shard
 * @param fanout how many places there are
 */
public record Shard(List<PbNode.Link> links, int fanout) {
    private static final long MURMUR3 = 0x22;
    private static final int MIN_FANOUT = 8;
    private static final int MAX_FANOUT = 1024;
    private static final int HASH_BITS = 64;

    static Shard of(PbNode node, UnixFs directory) {
        long fanout = directory.fanout();
        if (fanout < MIN_FANOUT || fanout > MAX_FANOUT || Long.bitCount(fanout) != 1) {
            throw MalformedContent.block("a directory has a fanout of " + fanout);
        }
        if (directory.hashType() != MURMUR3) {
            throw MalformedContent.block("a directory is sorted by the hash function 0x"
                    + Long.toHexString(directory.hashType()) + ", which is not supported");
        }
        if (node.links().size() > fanout) {
            throw MalformedContent.block("a directory has more entries than places");
        }
        return new Shard(node.links(), (int) fanout);
    }

    private int bits() {
        return Integer.numberOfTrailingZeros(fanout);
    }

    private int digits() {
        return Integer.toHexString(fanout - 1).length();
    }

    /** How many shards can be above this one. */
    public int maxDepth() {
        return HASH_BITS / bits();
    }

    /** The name of an entry; null when the link leads to another shard. */
    @Nullable
    public String name(PbNode.Link link) {
        if (link.name().length() < digits()) {
            throw MalformedContent.block("an entry of a directory has no place");
        }
        return link.name().length() == digits() ? null : link.name().substring(digits());
    }

    /** The link at the place that a name has in this shard; null when nothing is there. */
    public PbNode.@Nullable Link at(String name, int depth) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        long hash = MurmurHash3.hash128x64(bytes, 0, bytes.length, 0)[0];
        int shift = HASH_BITS - bits() * (depth + 1);
        if (shift < 0) {
            throw MalformedContent.block("a directory has more levels than its hashes have bits");
        }
        long place = hash >>> shift & fanout - 1;
        String prefix = String.format(Locale.ROOT, "%0" + digits() + "X", place);
        return links.stream()
                .filter(link -> link.name().startsWith(prefix))
                .findFirst()
                .orElse(null);
    }
}
