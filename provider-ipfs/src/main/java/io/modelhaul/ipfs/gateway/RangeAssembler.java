package io.modelhaul.ipfs.gateway;

import io.modelhaul.DownloadException;
import io.modelhaul.ipfs.codec.Cid;
import io.modelhaul.ipfs.codec.Multihash;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * Puts the bytes of a range together from checked blocks, whichever gateways they come from and in whatever order. Owns the
 * buffers it is given until they are polled or it is closed. Thread-safe, as it may be closed from outside.
 */
public final class RangeAssembler implements AutoCloseable {
    /** What is kept of blocks that came before their turn. */
    private static final int EARLY_BYTES = 4 << 20;
    /** What is kept of blocks that nobody has asked for yet. */
    private static final int STRANGE_BYTES = 2 << 20;

    /** Blocks come in many small pieces, which are handed on together. */
    private static final int GROUP_BYTES = 256 << 10;

    private static final int MAX_PIECES = 64;
    /** Pieces that wait to be polled, but for those of one block. */
    private static final int MAX_READY = 1024;

    private final DagCursor walk;
    private final BlockCache cache;
    private final EarlyBlocks early = new EarlyBlocks(EARLY_BYTES);
    private final EarlyBlocks strange = new EarlyBlocks(STRANGE_BYTES);
    private final Deque<ByteBuf> ready = new ArrayDeque<>();
    private boolean closed;

    public RangeAssembler(DagCursor walk, BlockCache cache) {
        this.walk = walk;
        this.cache = cache;
        takeWhatIsHere();
    }

    /** The CID of the block that is needed next; null when there is none. */
    synchronized @Nullable Cid next() {
        DagCursor.Part part = walk.next();
        return part == null ? null : part.cid();
    }

    public synchronized long position() {
        return walk.position();
    }

    /** What is missing from here on, up to the first block that came before its turn. */
    public synchronized DagCursor.Gap gap() {
        return walk.gap(hash -> early.has(hash) || strange.has(hash));
    }

    /** Whether the block is the next one, and all of it content: its bytes need not be gathered in one place. */
    synchronized boolean isNextLeaf(Cid cid) {
        Cid next = next();
        return next != null && next.isRaw() && next.hash().equals(cid.hash());
    }

    /** What a block is good for at this moment. */
    enum Use {
        NOW,
        LATER,
        UNKNOWN,
        NONE
    }

    synchronized Use use(Cid cid, int length) {
        Cid next = next();
        if (next == null || cid.hash().isIdentity() || cid.hash().unsupported() != null) {
            return Use.NONE;
        }
        if (next.hash().equals(cid.hash())) {
            return Use.NOW;
        }
        if (walk.wants(cid.hash())) {
            return early.takes(cid.hash(), length) ? Use.LATER : Use.NONE;
        }
        return strange.takes(cid.hash(), length) && cache.get(cid.hash()) == null ? Use.UNKNOWN : Use.NONE;
    }

    /** Takes the next block, a leaf, in pieces; the pieces change hands. */
    synchronized void takeLeaf(List<ByteBuf> pieces) {
        int[] wanted = wanted(pieces);
        int at = 0;
        for (ByteBuf piece : pieces) {
            int end = at + piece.readableBytes();
            int from = Math.max(at, wanted[0]);
            int to = Math.min(end, wanted[1]);
            if (from < to) {
                ready(piece.readerIndex(piece.readerIndex() + from - at).writerIndex(piece.readerIndex() + to - from));
            } else {
                piece.release();
            }
            at = end;
        }
        takeWhatIsHere();
    }

    private int[] wanted(List<ByteBuf> pieces) {
        try {
            return walk.leaf(pieces.stream().mapToInt(ByteBuf::readableBytes).sum());
        } catch (DownloadException e) {
            pieces.forEach(ByteBuf::release);
            throw e;
        }
    }

    /** Takes a checked block, whatever it is good for. */
    public synchronized void take(Cid cid, byte[] block) {
        switch (use(cid, block.length)) {
            case NOW -> takeNext(block);
            case LATER -> early.put(cid.hash(), block);
            case UNKNOWN -> strange.put(cid.hash(), block);
            case NONE -> {
                // a repetition, or beyond what is kept: asked for again when its turn comes
            }
        }
        takeWhatIsHere();
    }

    private void takeNext(byte[] block) {
        Cid next = next();
        if (next == null) {
            return;
        }
        if (next.isRaw()) {
            int[] wanted = walk.leaf(block.length);
            ready(Unpooled.wrappedBuffer(block, wanted[0], wanted[1] - wanted[0]));
            return;
        }
        ByteBuffer own = walk.node(block);
        if (own.hasRemaining()) {
            ready(Unpooled.wrappedBuffer(own));
        } else {
            cache.put(next.hash(), block);
        }
    }

    /** A few blocks that are here, or CIDs that carry their data, can be a file of any size: no more than somebody polls. */
    private void takeWhatIsHere() {
        byte[] block = here(next());
        while (block != null) {
            takeNext(block);
            block = ready.size() < MAX_READY ? here(next()) : null;
        }
    }

    private boolean refill() {
        if (ready.isEmpty() && !closed) {
            takeWhatIsHere();
        }
        return !ready.isEmpty();
    }

    private byte @Nullable [] here(@Nullable Cid cid) {
        if (cid == null) {
            return null;
        }
        Multihash hash = cid.supported().hash();
        if (hash.isIdentity()) {
            return hash.inlined();
        }
        byte[] block = cache.get(hash);
        if (block == null) {
            block = early.take(hash);
        }
        return block == null ? strange.take(hash) : block;
    }

    private void ready(ByteBuf bytes) {
        if (closed || !bytes.isReadable()) {
            bytes.release();
        } else {
            ready.add(bytes);
        }
    }

    /** Whether bytes of the range wait to be polled. */
    public synchronized boolean hasReady() {
        return refill();
    }

    /** The next bytes of the range, which change hands; null when there are none yet. */
    public synchronized @Nullable ByteBuf poll() {
        ByteBuf first = refill() ? ready.poll() : null;
        if (first == null || !fits(first.readableBytes())) {
            return first;
        }
        CompositeByteBuf group = Unpooled.compositeBuffer(MAX_PIECES).addComponent(true, first);
        while (fits(group.readableBytes()) && group.numComponents() < MAX_PIECES) {
            group.addComponent(true, ready.remove());
        }
        return group;
    }

    private boolean fits(int bytes) {
        ByteBuf next = ready.peek();
        return next != null && bytes + next.readableBytes() <= GROUP_BYTES;
    }

    /** All that is ready, one after the other; the buffers change hands. */
    Flux<ByteBuf> ready() {
        return Flux.generate(sink -> {
            ByteBuf next = poll();
            if (next == null) {
                sink.complete();
            } else {
                sink.next(next);
            }
        });
    }

    @Override
    public synchronized void close() {
        closed = true;
        ready.forEach(ByteBuf::release);
        ready.clear();
    }
}
