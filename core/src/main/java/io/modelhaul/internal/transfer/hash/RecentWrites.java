package io.modelhaul.internal.transfer.hash;

import io.modelhaul.internal.transfer.segment.SegmentWriter;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that were just written where the hash goes on, and are still in memory; thread-safe. Bounded by those who hand them
 * in: a {@link SegmentWriter} reads no more while too much of it is here.
 */
public final class RecentWrites {
    private final Queue<Piece> pieces = new ArrayDeque<>();
    private long end;
    private boolean closed;

    /**
     * Takes a piece that follows the one before it; false when it does not.
     *
     * @param hashed how far the hash is
     */
    synchronized boolean offer(Piece piece, long hashed) {
        if (closed || piece.from() != Math.max(end, hashed)) {
            return false;
        }
        end = piece.end();
        return pieces.add(piece);
    }

    /** The first piece, which belongs to the caller then; null when there is none. */
    synchronized @Nullable Piece poll() {
        return pieces.poll();
    }

    /** Where the first piece begins; the largest number when there is none. */
    synchronized long begin() {
        Piece first = pieces.peek();
        return first == null ? Long.MAX_VALUE : first.from();
    }

    /** Lets go of everything, and takes no more. */
    void close() {
        List<Piece> left;
        synchronized (this) {
            closed = true;
            left = List.copyOf(pieces);
            pieces.clear();
        }
        left.forEach(Piece::done);
    }

    /** Some bytes of the file, which somebody waits to get back. */
    public static final class Piece {
        private final long from;
        private final int length;
        private final ByteBuffer[] bytes;
        private final Runnable done;

        /**
         * A piece.
         *
         * @param from where it is in the file
         * @param done run once, when nobody looks at the bytes any more
         */
        public Piece(long from, ByteBuffer[] bytes, Runnable done) {
            this.from = from;
            this.bytes = bytes;
            this.length = Arrays.stream(bytes).mapToInt(ByteBuffer::remaining).sum();
            this.done = done;
        }

        public long from() {
            return from;
        }

        public int length() {
            return length;
        }

        long end() {
            return from + length;
        }

        public ByteBuffer[] bytes() {
            return bytes;
        }

        public void done() {
            done.run();
        }
    }
}
