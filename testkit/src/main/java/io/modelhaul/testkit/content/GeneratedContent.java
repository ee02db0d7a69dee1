package io.modelhaul.testkit.content;

import io.netty.buffer.ByteBuf;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Pseudo-random content with random access: one tile of random bytes repeated, entered at a place that depends on the
 * seed, with every 4 KiB page stamped by seed and page number. Copying a tile costs what copying memory costs, so the
 * server stays faster than any client; the stamps make every page unlike every other, so misplaced bytes are noticed.
 */
final class GeneratedContent implements Content {

    private static final int TILE_SIZE = 1 << 20;
    private static final int PAGE_SIZE = 1 << 12;
    private static final byte[] TILE = tile();
    private static final Map<Identity, String> KNOWN_DIGESTS = new ConcurrentHashMap<>();

    private final Identity identity;
    private final int entry;

    GeneratedContent(long seed, long size) {
        if (size < 0) {
            throw new IllegalArgumentException("size must not be negative: " + size);
        }
        this.identity = new Identity(seed, size);
        this.entry = (int) (mix(seed) & (TILE_SIZE - 1));
    }

    @Override
    public long size() {
        return identity.size;
    }

    @Override
    public String sha256() {
        return KNOWN_DIGESTS.computeIfAbsent(identity, unknown -> ContentHash.sha256(this));
    }

    @Override
    public ContentReader open() {
        return this::read;
    }

    private void read(long offset, int length, ByteBuf target) {
        int start = target.writerIndex();
        copyTiles(offset, length, target);
        long firstPage = Math.max(0, offset - Long.BYTES + 1) / PAGE_SIZE;
        for (long page = firstPage; page * PAGE_SIZE < offset + length; page++) {
            stamp(page, offset, length, target, start);
        }
    }

    private void copyTiles(long offset, int length, ByteBuf target) {
        int left = length;
        int from = (int) ((entry + offset) & (TILE_SIZE - 1));
        while (left > 0) {
            int piece = Math.min(left, TILE_SIZE - from);
            target.writeBytes(TILE, from, piece);
            left -= piece;
            from = 0;
        }
    }

    private void stamp(long page, long offset, int length, ByteBuf target, int start) {
        long value = mix(mix(identity.seed) + page);
        for (int i = 0; i < Long.BYTES; i++) {
            long at = page * PAGE_SIZE + i - offset;
            if (at >= 0 && at < length) {
                target.setByte(start + (int) at, (int) (value >>> (i * Byte.SIZE)));
            }
        }
    }

    private static byte[] tile() {
        byte[] tile = new byte[TILE_SIZE];
        new SplittableRandom(20_230_615L).nextBytes(tile);
        return tile;
    }

    /** The finaliser of SplitMix64: neighbouring inputs give unrelated outputs. */
    private static long mix(long value) {
        long mixed = value + 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    private record Identity(long seed, long size) {}
}
