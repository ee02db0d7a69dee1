package io.modelhaul.server;

import io.modelhaul.DownloadOptions;
import io.modelhaul.Option;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * How patient, how eager and how slow a caller's download may be at most and at least. What is beyond is taken as the bound:
 * a caller cannot hold a place for ever, nor have this machine knock at another one's door without a pause.
 */
final class CallerBounds {
    private static final int MOST_RETRIES = 20;
    private static final int MOST_CONNECTIONS = 16;
    private static final Duration LONGEST_BUDGET = Duration.ofHours(1);
    private static final Duration SHORTEST_DELAY = Duration.ofMillis(100);
    private static final Duration LONGEST_DELAY = Duration.ofMinutes(5);
    private static final Duration SHORTEST_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration LONGEST_CONNECT = Duration.ofMinutes(1);
    private static final Duration LONGEST_STALL = Duration.ofMinutes(5);
    private static final long SLOWEST = 10_000;

    private CallerBounds() {}

    static DownloadOptions within(DownloadOptions asked) {
        DownloadOptions.Builder bounded = asked.toBuilder();
        bound(asked, bounded, DownloadOptions.RETRIES, retries -> Math.min(retries, MOST_RETRIES));
        bound(asked, bounded, DownloadOptions.CONNECTIONS, count -> Math.min(count, MOST_CONNECTIONS));
        bound(asked, bounded, DownloadOptions.RETRY_BUDGET, budget -> within(Duration.ZERO, budget, LONGEST_BUDGET));
        bound(asked, bounded, DownloadOptions.RETRY_DELAY, CallerBounds::delays);
        bound(
                asked,
                bounded,
                DownloadOptions.CONNECT_TIMEOUT,
                limit -> within(SHORTEST_TIMEOUT, limit, LONGEST_CONNECT));
        bound(asked, bounded, DownloadOptions.STALL_TIMEOUT, limit -> within(SHORTEST_TIMEOUT, limit, LONGEST_STALL));
        bound(asked, bounded, DownloadOptions.LIMIT_RATE, rate -> rate == 0 ? rate : Math.max(rate, SLOWEST));
        return bounded.build();
    }

    private static List<Duration> delays(List<Duration> delays) {
        return delays.stream()
                .map(delay -> within(SHORTEST_DELAY, delay, LONGEST_DELAY))
                .toList();
    }

    private static Duration within(Duration least, Duration asked, Duration most) {
        Duration enough = asked.compareTo(least) < 0 ? least : asked;
        return enough.compareTo(most) > 0 ? most : enough;
    }

    private static <T> void bound(
            DownloadOptions asked, DownloadOptions.Builder bounded, Option<T> option, UnaryOperator<T> bound) {
        T value = asked.get(option);
        if (value != null) {
            bounded.set(option, bound.apply(value));
        }
    }
}
