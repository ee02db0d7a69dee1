package io.modelhaul.internal.transfer.segment;

import io.modelhaul.internal.transfer.part.ByteRanges;
import io.modelhaul.internal.transfer.part.ByteRanges.Extent;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Which bytes of a file are here, which are on their way, and who fetches what next; thread-safe.
 *
 * <p>Segments are handed out from the front, so that the hash can follow, and get smaller towards the end, so that all
 * connections finish together. When nothing is left to hand out, an idle connection takes over the second half of the
 * segment that would take longest.
 */
public final class SegmentPlan {
    /** No segment is made smaller than this, except the last one of a file. */
    static final long MIN_SEGMENT = 4L << 20;
    /** No segment is made larger than this, so that the hash is never far behind. */
    static final long MAX_SEGMENT = 64L << 20;
    /** So many segments are of the least size, until it is known how many connections pay. */
    private static final int FIRST_SEGMENTS = 4;
    /** Less than this is not worth a request of its own when a segment is split. */
    static final long MIN_STEAL = 1L << 20;
    /** Credit for a connection that has hardly begun, so that waiting for its first byte does not make it the slowest. */
    private static final long HEAD_START = 256 << 10;

    /** Files below this size come over one connection. */
    static final long SPLIT_FROM = 16L << 20;

    private final ByteRanges done = new ByteRanges();
    private final List<Segment> active = new ArrayList<>();
    private final LongSupplier nanos;
    private long size;
    private long alignment = 1;
    private long least = MIN_SEGMENT;
    private long leastSteal = MIN_STEAL;
    private boolean whole;
    private int started;

    /**
     * A plan for a file of the given size.
     *
     * @param size in bytes; negative when unknown
     * @param here what is here already
     */
    public SegmentPlan(long size, List<Extent> here) {
        this(size, here, System::nanoTime);
    }

    /** A plan that reads the time from the given clock, in nanoseconds. */
    public SegmentPlan(long size, List<Extent> here, LongSupplier nanos) {
        this.size = size;
        this.nanos = nanos;
        here.forEach(extent -> done.add(extent.from(), extent.to()));
    }

    /** The file's size in bytes; negative while unknown. */
    public synchronized long size() {
        return size;
    }

    /** Learns the size from an answer. */
    synchronized void learnSize(long bytes) {
        size = bytes;
        for (Segment segment : active) {
            if (segment.end == Long.MAX_VALUE) {
                segment.end = bytes;
            }
        }
    }

    /**
     * The next segment to fetch; null when nothing is left or worth splitting.
     *
     * @param connections how many connections may share the work
     */
    public synchronized @Nullable Segment take(int connections) {
        if (size < 0) {
            return active.isEmpty() ? start(done.contiguousEnd(), Long.MAX_VALUE) : null;
        }
        List<Extent> free = free();
        if (free.isEmpty()) {
            return splittable() ? steal() : null;
        }
        if (!splittable()) {
            return active.isEmpty() ? start(free.get(0).from(), free.get(0).to()) : null;
        }
        long left = free.stream().mapToLong(Extent::length).sum();
        long wanted =
                started++ < FIRST_SEGMENTS ? least : Math.max(least, Math.min(MAX_SEGMENT, left / (2L * connections)));
        Extent first = free.get(0);
        long end = aligned(first.from() + wanted);
        return start(first.from(), first.to() - end < least / 2 ? first.to() : end);
    }

    /**
     * A new try begins, when no connection of an earlier one is left: what such a one still held is free again.
     *
     * @param bytes segments end at multiples of so many bytes, where they do not end with the file
     * @param leastRange fewer bytes are not worth a request to the source
     */
    synchronized void begin(long bytes, long leastRange) {
        active.clear();
        started = 0;
        alignment = Math.max(1, Math.min(bytes, MAX_SEGMENT));
        least = Math.max(MIN_SEGMENT, Math.min(leastRange, MAX_SEGMENT));
        leastSteal = Math.max(MIN_STEAL, Math.min(leastRange, MAX_SEGMENT) / 2);
    }

    private long aligned(long offset) {
        return (offset + alignment - 1) / alignment * alignment;
    }

    /** Everything from the front in one segment, after whatever was here was dropped. */
    public synchronized Segment restart(long newSize) {
        done.clear();
        active.forEach(segment -> segment.end = segment.received);
        active.clear();
        size = newSize;
        return start(0, newSize < 0 ? Long.MAX_VALUE : newSize);
    }

    /** From now on one connection fetches all, as the source does not serve parts that belong together. */
    public synchronized void inOnePiece() {
        whole = true;
    }

    private boolean splittable() {
        return !whole && size >= SPLIT_FROM;
    }

    private Segment start(long from, long to) {
        Segment segment = new Segment(from, to, nanos.getAsLong());
        active.add(segment);
        return segment;
    }

    private List<Extent> free() {
        ByteRanges taken = new ByteRanges();
        done.list().forEach(extent -> taken.add(extent.from(), extent.to()));
        active.forEach(segment -> taken.add(segment.from, segment.end));
        return taken.missing(size);
    }

    private @Nullable Segment steal() {
        long now = nanos.getAsLong();
        Segment slowest = null;
        for (Segment segment : active) {
            if (segment.left() >= 2 * leastSteal
                    && (slowest == null || segment.secondsLeft(now) > slowest.secondsLeft(now))) {
                slowest = segment;
            }
        }
        if (slowest == null) {
            return null;
        }
        long end = slowest.end;
        long middle = aligned(end - slowest.left() / 2);
        slowest.end = middle;
        return start(middle, end);
    }

    /** How many of the bytes that just arrived belong to the segment; they count as received from now on. */
    public synchronized int receive(Segment segment, int bytes) {
        int taken = (int) Math.max(0, Math.min(bytes, segment.left()));
        segment.received += taken;
        return taken;
    }

    /** Bytes of the segment were written to disk; false when they do not count, as it was given up meanwhile. */
    public synchronized boolean written(Segment segment, long from, long bytes) {
        boolean counts = active.contains(segment);
        if (counts) {
            done.add(from, from + bytes);
        }
        return counts;
    }

    /** The segment's connection is done with it: what was not written is free again. */
    public synchronized void release(Segment segment) {
        active.remove(segment);
    }

    /** Whether the body that just ended brought all of the segment; where nobody knew the size, this tells it. */
    public synchronized boolean reachedEnd(Segment segment) {
        if (segment.end == Long.MAX_VALUE) {
            segment.end = segment.received;
            size = segment.received;
        }
        return segment.left() == 0;
    }

    /** The answer brings all that follows the segment's start: nobody else need fetch it. */
    public synchronized void extendToEnd(Segment segment, long knownSize) {
        size = knownSize;
        segment.end = knownSize < 0 ? Long.MAX_VALUE : knownSize;
    }

    /** How far the file is here without a gap. */
    public synchronized long contiguousEnd() {
        return done.contiguousEnd();
    }

    /** The bytes that are here. */
    public synchronized long bytesHere() {
        return done.total();
    }

    /** Whether nothing is missing. */
    public synchronized boolean complete() {
        return size >= 0 && done.contiguousEnd() >= size;
    }

    /** Whether one more connection would find something to do. */
    synchronized boolean worthAnotherConnection() {
        return splittable()
                && (!free().isEmpty() || active.stream().anyMatch(segment -> segment.left() >= 2 * leastSteal));
    }

    /** A range that one connection fetches; only the plan changes it. */
    public static final class Segment {
        private final long from;
        private final long startNanos;
        private long received;
        private volatile long end;

        private Segment(long from, long end, long startNanos) {
            this.from = from;
            this.received = from;
            this.end = end;
            this.startNanos = startNanos;
        }

        public long from() {
            return from;
        }

        /** Where it ends by now, as what is left of it may be taken over at any time; null when unknown. */
        @Nullable
        Long requestedEnd() {
            long now = end;
            return now == Long.MAX_VALUE ? null : now;
        }

        private long left() {
            return end - received;
        }

        private double secondsLeft(long now) {
            double seconds = (now - startNanos) / 1e9;
            return left() * seconds / (received - from + HEAD_START);
        }
    }
}
