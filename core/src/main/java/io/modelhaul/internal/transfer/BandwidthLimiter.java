package io.modelhaul.internal.transfer;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One token bucket for everything that should share a limit; thread-safe.
 *
 * <p>The reader of bytes books them, and waits as long as {@link #book} says before it asks for more. Bookings are served in order,
 * so that connections get equal shares. A limiter may stand below another one, whose limit holds too.
 */
public final class BandwidthLimiter {
    private static final long NANOS = 1_000_000_000L;
    /** How much may arrive at once after a quiet time. */
    private static final long BURST_NANOS = NANOS / 20;

    private final @Nullable BandwidthLimiter above;
    private final LongSupplier nanos;
    private double nanosPerByte;
    private long bookedUntil;

    /** A limiter without a limit. */
    public BandwidthLimiter() {
        this(null, System::nanoTime);
    }

    BandwidthLimiter(@Nullable BandwidthLimiter above, LongSupplier nanos) {
        this.above = above;
        this.nanos = nanos;
        this.bookedUntil = nanos.getAsLong();
    }

    /**
     * A limiter of its own below this one, for one call.
     *
     * @param bytesPerSecond its limit; null or 0 for none
     */
    public BandwidthLimiter below(@Nullable Long bytesPerSecond) {
        BandwidthLimiter below = new BandwidthLimiter(this, nanos);
        below.limit(bytesPerSecond);
        return below;
    }

    /** Sets the limit; null or 0 lifts it. */
    public synchronized void limit(@Nullable Long bytesPerSecond) {
        nanosPerByte = bytesPerSecond == null || bytesPerSecond <= 0 ? 0 : (double) NANOS / bytesPerSecond;
        bookedUntil = Math.min(bookedUntil, nanos.getAsLong());
    }

    /** Books bytes that arrived; returns how many nanoseconds to wait before asking for more. */
    public long book(long bytes) {
        long own = bookHere(bytes);
        return above == null ? own : Math.max(own, above.book(bytes));
    }

    private synchronized long bookHere(long bytes) {
        if (nanosPerByte == 0) {
            return 0;
        }
        long now = nanos.getAsLong();
        bookedUntil = Math.max(bookedUntil, now - BURST_NANOS) + (long) (bytes * nanosPerByte);
        return Math.max(0, bookedUntil - now);
    }
}
