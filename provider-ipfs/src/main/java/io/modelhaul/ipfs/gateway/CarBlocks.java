package io.modelhaul.ipfs.gateway;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.ipfs.codec.BlockHash;
import io.modelhaul.ipfs.codec.CarReader;
import io.modelhaul.ipfs.codec.Cid;
import io.modelhaul.ipfs.gateway.RangeAssembler.Use;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of one CAR on their way into an {@link RangeAssembler}: each is hashed while it arrives, and not a byte of it is used
 * before its hash is right. Holds one block, and what the assembly holds. Thread-safe, as it may be closed from outside.
 */
public final class CarBlocks implements CarReader.Blocks, AutoCloseable {
    /** What a block costs beside its bytes, so that empty ones count too. */
    private static final int OVERHEAD = 64;
    /** Blocks around the window, and those above it; more that nobody asked for is no answer to the question. */
    private static final long MAX_SURPLUS = 8L << 20;

    private final RangeAssembler assembly;
    private final CarReader reader = new CarReader(this);
    private final List<ByteBuf> pieces = new ArrayList<>();
    private @Nullable Cid cid;
    private @Nullable BlockHash hash;
    private Use use = Use.NONE;
    private int length;
    private long surplus;
    private boolean beside;
    private boolean closed;

    public CarBlocks(RangeAssembler assembly) {
        this.assembly = assembly;
    }

    /** Takes what arrived; returns what is wrong with it, null when nothing is. */
    public synchronized @Nullable DownloadException take(ByteBuf buffer) {
        return closed ? null : failure(() -> reader.take(buffer));
    }

    /** What is wrong with a CAR that ends now; whether anything is missing is for the assembly to say. */
    synchronized @Nullable DownloadException ended() {
        return failure(reader::end);
    }

    private static @Nullable DownloadException failure(Runnable step) {
        try {
            step.run();
            return null;
        } catch (DownloadException e) {
            return e;
        }
    }

    /** Whether the window is complete: what follows is of no use. */
    boolean complete() {
        return assembly.next() == null;
    }

    /** Whether the gateway sent so much beside the window that it cannot know of windows. */
    synchronized boolean beside() {
        return beside;
    }

    @Override
    public void begin(Cid block, int bytes) {
        cid = block;
        length = bytes;
        use = assembly.use(block, bytes);
        hash = use == Use.NONE ? null : block.hash().begin();
    }

    @Override
    public void bytes(ByteBuf piece) {
        BlockHash hashing = hash;
        if (hashing == null) {
            return;
        }
        for (ByteBuffer part : piece.nioBuffers()) {
            hashing.update(part);
        }
        pieces.add(piece.retain());
    }

    @Override
    public void end() {
        BlockHash hashing = hash;
        Cid block = cid;
        hash = null;
        if (hashing == null || block == null) {
            count(length);
            return;
        }
        if (!block.hash().matches(hashing.finish())) {
            throw lie(block);
        }
        if (use == Use.NOW && assembly.isNextLeaf(block)) {
            List<ByteBuf> leaf = List.copyOf(pieces);
            pieces.clear();
            assembly.takeLeaf(leaf);
            return;
        }
        byte[] whole = gathered();
        if (use == Use.UNKNOWN) {
            count(length);
        }
        assembly.take(block, whole);
    }

    private byte[] gathered() {
        byte[] whole = new byte[length];
        int at = 0;
        for (ByteBuf piece : pieces) {
            int bytes = piece.readableBytes();
            piece.getBytes(piece.readerIndex(), whole, at, bytes);
            at += bytes;
        }
        release();
        return whole;
    }

    private void count(int bytes) {
        surplus += bytes + OVERHEAD;
        if (surplus > MAX_SURPLUS && !complete()) {
            beside = true;
            throw new DownloadException(ErrorCode.PROTOCOL, "it sends other blocks than those that were asked for")
                    .retryable(true);
        }
    }

    static DownloadException lie(Cid block) {
        return new DownloadException(
                ErrorCode.CHECKSUM_MISMATCH,
                "sent wrong bytes for the block " + block + "; this process does not ask it again");
    }

    private void release() {
        pieces.forEach(ByteBuf::release);
        pieces.clear();
    }

    @Override
    public synchronized void close() {
        closed = true;
        hash = null;
        release();
    }
}
