package io.modelhaul.server;

import java.time.Duration;

/**
 * How much callers may ask for at once.
 *
 * @param running downloads that run at one time
 * @param waiting downloads that wait for a place
 * @param watchers streams of events that are open at one time
 * @param recent ended downloads that are remembered
 * @param bodyBytes the largest request body
 * @param headerBytes the largest request head
 * @param heartbeat how often an open stream of events gets a comment
 * @param patience how long a client may take to send a request's head, or to take in what was written to it
 */
public record ApiLimits(
        int running,
        int waiting,
        int watchers,
        int recent,
        int bodyBytes,
        int headerBytes,
        Duration heartbeat,
        Duration patience) {
    /** A body is longer than a head, and may take longer by as much. */
    private static final int BODY_FACTOR = 2;

    /** The defaults. */
    public static final ApiLimits DEFAULT =
            new ApiLimits(4, 256, 2_000, 256, 1 << 20, 32 << 10, Duration.ofSeconds(15), Duration.ofSeconds(15));

    /** How long a request may take as a whole, head and body. */
    Duration bodyPatience() {
        return patience.multipliedBy(BODY_FACTOR);
    }

    /** Other numbers of downloads that run and that wait. */
    public ApiLimits withDownloads(int mostRunning, int mostWaiting) {
        return new ApiLimits(mostRunning, mostWaiting, watchers, recent, bodyBytes, headerBytes, heartbeat, patience);
    }

    /** Another number of watchers. */
    public ApiLimits withWatchers(int most) {
        return new ApiLimits(running, waiting, most, recent, bodyBytes, headerBytes, heartbeat, patience);
    }

    /** Other times. */
    public ApiLimits withTimes(Duration newHeartbeat, Duration newPatience) {
        return new ApiLimits(running, waiting, watchers, recent, bodyBytes, headerBytes, newHeartbeat, newPatience);
    }
}
