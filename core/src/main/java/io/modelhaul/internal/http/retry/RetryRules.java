package io.modelhaul.internal.http.retry;

import java.time.Duration;
import java.util.List;

/**
 * How patient a call is.
 *
 * @param retries how many more tries after a first one that brought nothing; real progress starts the count again
 * @param budget how long, in total, to go on while nothing arrives: waits between tries and fruitless tries count
 * @param delays the waits between tries, the last one repeated; each is drawn at random between half and all of
 *     its length, so that many clients do not come back at once
 */
public record RetryRules(int retries, Duration budget, List<Duration> delays) {
    /** Five retries with growing delays, half an hour in total. */
    public static final RetryRules DEFAULT = new RetryRules(
            5,
            Duration.ofMinutes(30),
            List.of(
                    Duration.ofMillis(500),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(1),
                    Duration.ofMinutes(2),
                    Duration.ofMinutes(5)));

    /** For pulls in a queue, which leave their place to others while they wait: five more tries, each wait in full. */
    public static final RetryRules QUEUED = new RetryRules(
            5,
            Duration.ofMinutes(30),
            List.of(
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(1),
                    Duration.ofMinutes(2),
                    Duration.ofMinutes(5)));

    /** Whether tries and delays are the usual ones, and not what somebody asked for. */
    boolean asUsual() {
        return retries == DEFAULT.retries && delays.equals(DEFAULT.delays);
    }

    /** Checks and copies. */
    public RetryRules {
        delays = List.copyOf(delays);
        if (retries < 0 || budget.isNegative() || delays.isEmpty()) {
            throw new IllegalArgumentException("retries and budget must not be negative, delays not empty");
        }
    }
}
