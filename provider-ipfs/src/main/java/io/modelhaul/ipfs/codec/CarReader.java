package io.modelhaul.ipfs.codec;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Takes a CAR apart while it arrives (ipld.io, "CARv1" and "CARv2"): a header, then blocks, each behind its length and CID.
 * The header's roots are nobody's promise and are not read. Nothing is ever allocated by a length that the CAR tells.
 */
public final class CarReader {
    /** What a gateway may send and a client must take (specs.ipfs.tech, "Trustless Gateway"). */
    public static final int MAX_BLOCK = 2 << 20;

    private static final int MAX_CID = 192;
    private static final int MAX_HEADER = 64 << 10;
    /** The index of a CAR of version 2 tells nothing that is needed; one of a window is small. */
    private static final int MAX_INDEX = 16 << 20;

    private static final int V2_HEADER = 40;
    private static final byte[] VERSION_1 = {0x67, 'v', 'e', 'r', 's', 'i', 'o', 'n', 1};
    private static final byte[] VERSION_2 = {(byte) 0xa1, 0x67, 'v', 'e', 'r', 's', 'i', 'o', 'n', 2};

    /** Is told of each block, in pieces. */
    public interface Blocks {
        /** A block begins. */
        void begin(Cid cid, int length);

        /** Bytes of the block; the receiver does not own the buffer. */
        void bytes(ByteBuf piece);

        /** The block is all there. */
        void end();
    }

    private enum Part {
        HEADER_LENGTH,
        HEADER,
        V2_HEADER,
        PADDING,
        SECTION_LENGTH,
        CID,
        BLOCK,
        INDEX
    }

    private final Blocks blocks;
    private final ByteArrayOutputStream small = new ByteArrayOutputStream();
    private Part part = Part.HEADER_LENGTH;
    private long left;
    private long payload = Long.MAX_VALUE;

    public CarReader(Blocks blocks) {
        this.blocks = blocks;
    }

    /**
     * Takes all that the buffer has.
     *
     * @throws DownloadException {@link ErrorCode#PROTOCOL} when it is no CAR
     */
    public void take(ByteBuf buffer) {
        try {
            while (buffer.isReadable() || part == Part.BLOCK && left == 0) {
                step(buffer);
            }
        } catch (IllegalArgumentException e) {
            throw noCar(e.getMessage());
        }
    }

    /** Checks that the end is between two blocks. */
    public void end() {
        boolean whole = part == Part.INDEX || part == Part.SECTION_LENGTH && small.size() == 0;
        if (!whole) {
            throw new DownloadException(ErrorCode.UNREACHABLE, "the answer broke off in the middle of a block")
                    .retryable(true);
        }
    }

    private void step(ByteBuf buffer) {
        switch (part) {
            case HEADER_LENGTH -> headerLength(buffer);
            case HEADER -> header(buffer);
            case V2_HEADER -> secondHeader(buffer);
            case PADDING -> padding(buffer);
            case SECTION_LENGTH -> sectionLength(buffer);
            case CID -> cid(buffer);
            case BLOCK -> block(buffer);
            case INDEX -> index(buffer);
        }
    }

    private void headerLength(ByteBuf buffer) {
        long length = number(buffer);
        if (length == Varint.CUT_OFF) {
            return;
        }
        if (length == 0 || length > MAX_HEADER) {
            throw new IllegalArgumentException("its header has " + length + " bytes");
        }
        go(Part.HEADER, length);
    }

    private void header(ByteBuf buffer) {
        if (!collected(buffer)) {
            return;
        }
        byte[] header = small.toByteArray();
        if (Arrays.equals(header, VERSION_2) && payload == Long.MAX_VALUE) {
            go(Part.V2_HEADER, V2_HEADER);
            return;
        }
        if (!contains(header, VERSION_1)) {
            throw new IllegalArgumentException("its header names no version that is known");
        }
        payload -= header.length + Varint.length(header.length);
        go(Part.SECTION_LENGTH, 0);
    }

    private static boolean contains(byte[] bytes, byte[] wanted) {
        for (int i = 0; i + wanted.length <= bytes.length; i++) {
            if (Arrays.equals(bytes, i, i + wanted.length, wanted, 0, wanted.length)) {
                return true;
            }
        }
        return false;
    }

    private void secondHeader(ByteBuf buffer) {
        if (!collected(buffer)) {
            return;
        }
        ByteBuffer header = ByteBuffer.wrap(small.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
        long offset = header.getLong(16);
        long before = 1L + VERSION_2.length + V2_HEADER;
        payload = header.getLong(24);
        if (offset < before || offset > MAX_HEADER || payload <= 0 || payload == Long.MAX_VALUE) {
            throw new IllegalArgumentException("its second header makes no sense");
        }
        go(offset == before ? Part.HEADER_LENGTH : Part.PADDING, offset - before);
    }

    private void padding(ByteBuf buffer) {
        int skipped = (int) Math.min(left, buffer.readableBytes());
        buffer.skipBytes(skipped);
        left -= skipped;
        if (left == 0) {
            go(Part.HEADER_LENGTH, 0);
        }
    }

    private void index(ByteBuf buffer) {
        left -= buffer.readableBytes();
        buffer.skipBytes(buffer.readableBytes());
        if (left < 0) {
            throw new IllegalArgumentException("its index has more than " + MAX_INDEX + " bytes");
        }
    }

    private void sectionLength(ByteBuf buffer) {
        if (payload <= 0) {
            go(Part.INDEX, MAX_INDEX);
            return;
        }
        long length = number(buffer);
        if (length == Varint.CUT_OFF) {
            return;
        }
        payload -= Varint.length(length) + length;
        if (length == 0 || length > MAX_BLOCK + MAX_CID) {
            throw new IllegalArgumentException(
                    "it announces a block of " + length + " bytes, and no block may have more than " + MAX_BLOCK);
        }
        go(Part.CID, length);
    }

    private void cid(ByteBuf buffer) {
        while (buffer.isReadable()) {
            small.write(buffer.readByte());
            left--;
            Cid cid = small.size() < 2 ? null : read(small.toByteArray());
            if (cid != null) {
                begin(cid);
                return;
            }
            if (left == 0 || small.size() >= MAX_CID) {
                throw new IllegalArgumentException("a block has no proper CID");
            }
        }
    }

    private static @Nullable Cid read(byte[] bytes) {
        return Cid.read(ByteBuffer.wrap(bytes));
    }

    private void begin(Cid cid) {
        if (left > MAX_BLOCK) {
            throw new IllegalArgumentException("a block has " + left + " bytes, more than " + MAX_BLOCK);
        }
        blocks.begin(cid, (int) left);
        go(Part.BLOCK, left);
    }

    private void block(ByteBuf buffer) {
        int length = (int) Math.min(left, buffer.readableBytes());
        if (length > 0) {
            blocks.bytes(buffer.readSlice(length));
            left -= length;
        }
        if (left == 0) {
            go(Part.SECTION_LENGTH, 0);
            blocks.end();
        }
    }

    private void go(Part next, long length) {
        part = next;
        left = length;
        small.reset();
    }

    /** Collects a number that may come in pieces. */
    private long number(ByteBuf buffer) {
        while (buffer.isReadable()) {
            byte next = buffer.readByte();
            small.write(next);
            if (next >= 0 || small.size() > 9) {
                long number = Varint.read(ByteBuffer.wrap(small.toByteArray()));
                small.reset();
                return number;
            }
        }
        return Varint.CUT_OFF;
    }

    private boolean collected(ByteBuf buffer) {
        int length = (int) Math.min(left, buffer.readableBytes());
        for (int i = 0; i < length; i++) {
            small.write(buffer.readByte());
        }
        left -= length;
        return left == 0;
    }

    private static DownloadException noCar(@Nullable String reason) {
        return new DownloadException(ErrorCode.PROTOCOL, "the answer is no proper CAR: " + reason).retryable(true);
    }
}
