package io.modelhaul.internal.transfer.segment;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The buffers of one response that wait for the disk, and how many bytes the response holds, written or not. It owns the
 * buffers in it. Not thread-safe.
 */
final class WriteQueue {
    /** Pieces of up to this size go to disk together. */
    private static final int PIECE_BYTES = 1 << 20;
    /** An idle disk gets pieces from this size on. */
    private static final int SMALL_PIECE_BYTES = 128 << 10;
    /** Smaller pieces wait no longer than this. */
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final ArrayDeque<ByteBuf> queue = new ArrayDeque<>();
    private final int window;
    private long lastPiece = System.nanoTime();
    private int held;
    private int queued;
    private boolean paused;

    /**
     * Empty.
     *
     * @param window how many bytes may be held
     */
    WriteQueue(int window) {
        this.window = window;
    }

    void add(ByteBuf buffer) {
        int bytes = buffer.readableBytes();
        queue.add(buffer);
        held += bytes;
        queued += bytes;
    }

    /** Whether no more may be read for now; then {@link #freed} says when to read on. */
    boolean pauseWhenFull() {
        paused = held >= window;
        return paused;
    }

    boolean paused() {
        return paused;
    }

    /** Whether there is enough for a piece, or what there is has waited long enough. */
    boolean ready() {
        return queued >= SMALL_PIECE_BYTES || System.nanoTime() - lastPiece > PATIENCE_NANOS;
    }

    /** The buffers of the next piece, whose owner is the caller; empty when none wait. */
    List<ByteBuf> nextPiece() {
        List<ByteBuf> piece = new ArrayList<>();
        int bytes = 0;
        while (!queue.isEmpty() && bytes < PIECE_BYTES) {
            ByteBuf buffer = queue.remove();
            bytes += buffer.readableBytes();
            piece.add(buffer);
        }
        queued -= bytes;
        lastPiece = System.nanoTime();
        return piece;
    }

    /** Bytes of a piece are held no longer; true when a pause ends with that. */
    boolean freed(int bytes, boolean more) {
        held -= bytes;
        boolean resumes = paused && held <= window / 2 && more;
        paused &= !resumes;
        return resumes;
    }

    void release() {
        queue.forEach(ByteBuf::release);
        queue.clear();
    }
}
