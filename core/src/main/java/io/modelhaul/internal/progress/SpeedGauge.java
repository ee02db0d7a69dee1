package io.modelhaul.internal.progress;

/**
 * A smoothed speed that falls to zero when nothing moves: an average over the last seconds, newer ones counting more. Not
 * thread-safe.
 */
final class SpeedGauge {
    private static final double HALF_LIFE_SECONDS = 2;
    private static final double SILENCE_SECONDS = 4;
    private static final double SETTLED_SECONDS = 3;

    private long lastNanos;
    private long lastBytes;
    private long lastMoveNanos;
    private long firstMoveNanos = Long.MAX_VALUE;
    private double rate;
    private double weight;

    SpeedGauge(long nanos) {
        this.lastNanos = nanos;
        this.lastMoveNanos = nanos;
    }

    /** Tells how many bytes have moved until now. */
    void sample(long nanos, long bytes) {
        double seconds = (nanos - lastNanos) / 1e9;
        if (seconds <= 0) {
            return;
        }
        double kept = Math.pow(0.5, seconds / HALF_LIFE_SECONDS);
        rate = rate * kept + (bytes - lastBytes) / seconds * (1 - kept);
        weight = weight * kept + 1 - kept;
        if (bytes != lastBytes) {
            lastMoveNanos = nanos;
            firstMoveNanos = Math.min(firstMoveNanos, lastNanos);
        }
        lastNanos = nanos;
        lastBytes = bytes;
    }

    /** Whether bytes have moved for so long that the speed says something about the time that is left. */
    boolean settled() {
        return firstMoveNanos != Long.MAX_VALUE && (lastNanos - firstMoveNanos) / 1e9 >= SETTLED_SECONDS;
    }

    /** Bytes a second. */
    long bytesPerSecond() {
        boolean silent = (lastNanos - lastMoveNanos) / 1e9 > SILENCE_SECONDS;
        return silent || weight == 0 ? 0 : Math.max(0, Math.round(rate / weight));
    }
}
