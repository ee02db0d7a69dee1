package io.modelhaul.ipfs.codec;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Unsigned numbers in groups of seven bits, the lowest first (multiformats/unsigned-varint, protobuf). */
public final class Varint {
    private static final int MAX_BYTES = 9;
    /** What {@link #read} gives when the bytes end within the number. */
    static final long CUT_OFF = -1;

    private Varint() {}

    /**
     * Reads a number of at most 63 bits; {@link #CUT_OFF} when there are too few bytes.
     *
     * @throws IllegalArgumentException when it is larger
     */
    static long read(ByteBuffer bytes) {
        long value = 0;
        for (int i = 0; i < MAX_BYTES; i++) {
            if (!bytes.hasRemaining()) {
                return CUT_OFF;
            }
            byte next = bytes.get();
            value |= (long) (next & 0x7f) << 7 * i;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number has more than 63 bits");
    }

    public static void write(long value, ByteArrayOutputStream to) {
        long left = value;
        while (left >= 0x80) {
            to.write((int) (left & 0x7f | 0x80));
            left >>>= 7;
        }
        to.write((int) left);
    }

    static int length(long value) {
        return Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(value) + 6) / 7);
    }
}
