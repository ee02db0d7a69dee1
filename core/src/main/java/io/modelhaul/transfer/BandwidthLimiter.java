package io.modelhaul.transfer;

import org.jspecify.annotations.Nullable;

/**
 * One token bucket for everything that should share a limit; thread-safe.
 *
 * <p>Who receives bytes books them, and waits as long as it is told before asking for more. Bookings are served in order,
 * so that connections get equal shares.
 */
public final class BandwidthLimiter {
    private static final long NANOS = 1_000_000_000L;
    /** How much may arrive at once after a quiet time. */
    private static final long BURST_NANOS = NANOS / 20;

    private double nanosPerByte;
    private long bookedUntil = System.nanoTime();

    /** Sets the limit; null lifts it. */
    public synchronized void limit(@Nullable Long bytesPerSecond) {
        nanosPerByte = bytesPerSecond == null ? 0 : (double) NANOS / Math.max(1, bytesPerSecond);
        bookedUntil = Math.min(bookedUntil, System.nanoTime());
    }

    /** Books bytes that arrived; returns how many nanoseconds to wait before asking for more. */
    public synchronized long book(long bytes) {
        if (nanosPerByte == 0) {
            return 0;
        }
        long now = System.nanoTime();
        bookedUntil = Math.max(bookedUntil, now - BURST_NANOS) + (long) (bytes * nanosPerByte);
        return Math.max(0, bookedUntil - now);
    }
}
