package io.modelhaul.internal.http;

import io.modelhaul.DownloadOptions;
import io.modelhaul.internal.http.retry.RetryRules;
import java.time.Duration;

/**
 * The limits of one call's HTTP exchanges. Each is taken as at least a millisecond and at most a day.
 *
 * @param connectTimeout how long to wait for a connection: looking the host up, connecting, TLS
 * @param responseTimeout how long to wait for an answer's head after the request was sent
 * @param stallTimeout how long a body may bring no bytes while some are wanted
 * @param retry how patient to be
 */
public record HttpSettings(Duration connectTimeout, Duration responseTimeout, Duration stallTimeout, RetryRules retry) {
    private static final Duration LEAST = Duration.ofMillis(1);
    private static final Duration MOST = Duration.ofDays(1);

    /** 10 s to connect, 60 s for an answer, 30 s without bytes. */
    public static final HttpSettings DEFAULT = new HttpSettings(
            Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofSeconds(30), RetryRules.DEFAULT);

    /** Keeps the limits within what timers can do. */
    public HttpSettings {
        connectTimeout = within(connectTimeout);
        responseTimeout = within(responseTimeout);
        stallTimeout = within(stallTimeout);
    }

    private static Duration within(Duration limit) {
        Duration atLeast = limit.compareTo(LEAST) < 0 ? LEAST : limit;
        return atLeast.compareTo(MOST) > 0 ? MOST : atLeast;
    }

    /** These limits, but for those that the options of a call set. A limit on silence holds before an answer too. */
    public HttpSettings with(DownloadOptions options) {
        Duration stall = options.get(DownloadOptions.STALL_TIMEOUT, responseTimeout);
        return new HttpSettings(
                options.get(DownloadOptions.CONNECT_TIMEOUT, connectTimeout),
                stall.compareTo(responseTimeout) < 0 ? stall : responseTimeout,
                options.get(DownloadOptions.STALL_TIMEOUT, stallTimeout),
                new RetryRules(
                        options.get(DownloadOptions.RETRIES, retry.retries()),
                        options.get(DownloadOptions.RETRY_BUDGET, retry.budget()),
                        options.get(DownloadOptions.RETRY_DELAY, retry.delays())));
    }
}
