package io.modelhaul.ollama.server;

import java.util.concurrent.TimeUnit;

/** A smoothed speed out of the server's counts, which falls to zero when nothing moves. Not thread-safe. */
final class PullSpeed {
    private static final double HALF_LIFE_SECONDS = 2;
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(4);

    private long lastNanos;
    private long lastMove;
    private long bytes;
    private double rate;
    private double weight;

    PullSpeed(long nanos) {
        lastNanos = nanos;
        lastMove = nanos;
    }

    void moved(long more) {
        bytes += more;
    }

    void sample(long nanos) {
        double seconds = (nanos - lastNanos) / 1e9;
        if (seconds <= 0) {
            return;
        }
        double kept = Math.pow(0.5, seconds / HALF_LIFE_SECONDS);
        rate = rate * kept + bytes / seconds * (1 - kept);
        weight = weight * kept + 1 - kept;
        lastMove = bytes > 0 ? nanos : lastMove;
        lastNanos = nanos;
        bytes = 0;
    }

    long bytesPerSecond() {
        boolean silent = lastNanos - lastMove > SILENCE_NANOS;
        return silent || weight == 0 ? 0 : Math.max(0, Math.round(rate / weight));
    }
}
