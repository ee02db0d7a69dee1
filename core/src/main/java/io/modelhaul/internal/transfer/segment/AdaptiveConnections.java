package io.modelhaul.internal.transfer.segment;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * How many connections to one source pay: more while the throughput grows, fewer after one was lost, and fewer when bytes
 * come faster than they are taken. Thread-safe.
 *
 * <p>One connection that outruns us is better than several that do: its bytes come in order, so they are hashed from memory.
 */
final class AdaptiveConnections {
    /** Connections after the first answer. */
    private static final int FIRST_STEP = 2;
    /** So many times as many are tried next, while that pays. */
    private static final int STEP = 4;
    /** How often the throughput is looked at. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(60);
    /** After a connection was lost, none is added for this long. */
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** How much faster it must have become for more connections to pay. */
    private static final double WORTH = 1.05;
    /** Whoever finds so much at each read, in bytes, always finds the socket full. */
    private static final long FULL_READ = 128 << 10;
    /** A slower connection, in bytes a second, is slow by itself, however full the socket is now and then. */
    private static final double FAST = 30e6;

    private final int limit;
    private final LongSupplier nanos;
    private final LongAdder reads = new LongAdder();
    private int wanted = 1;
    private boolean ranges;
    private long lookedAt;
    private long bytesThen;
    private double bestRate;
    private long lostAt;

    /**
     * One connection, for the time being.
     *
     * @param limit never more than this
     * @param nanos the clock, in nanoseconds
     */
    AdaptiveConnections(int limit, LongSupplier nanos) {
        this.limit = limit;
        this.nanos = nanos;
        this.lookedAt = nanos.getAsLong();
        this.lostAt = lookedAt - QUIET_NANOS;
    }

    synchronized int wanted() {
        return wanted;
    }

    /** Something was read from a socket. */
    void read() {
        reads.increment();
    }

    /** An answer showed that the source serves ranges; true the first time, when more connections become possible. */
    synchronized boolean servesRanges(long bytesHere) {
        if (ranges) {
            return false;
        }
        ranges = true;
        wanted = Math.min(limit, FIRST_STEP);
        begin(bytesHere);
        return true;
    }

    /** More bytes are on disk: now and then decides anew; true when it did. */
    synchronized boolean look(long bytesHere, int open) {
        long elapsed = nanos.getAsLong() - lookedAt;
        if (elapsed < LOOK_NANOS || !ranges) {
            return false;
        }
        double arrived = bytesHere - bytesThen;
        double rate = arrived * 1e9 / elapsed;
        if (arrived >= FULL_READ * reads.sum() && rate >= FAST * open) {
            wanted = Math.max(1, open / 2);
            bestRate = 0;
        } else if (nanos.getAsLong() - lostAt >= QUIET_NANOS) {
            if (rate > bestRate * WORTH && open >= wanted) {
                wanted = Math.min(limit, wanted * STEP);
            }
            bestRate = Math.max(bestRate, rate);
        }
        begin(bytesHere);
        return true;
    }

    private void begin(long bytesHere) {
        lookedAt = nanos.getAsLong();
        bytesThen = bytesHere;
        reads.reset();
    }

    /** A connection failed, of so many. */
    synchronized void lost(int open) {
        lostAt = nanos.getAsLong();
        wanted = Math.max(1, open - 1);
        bestRate = 0;
    }
}
