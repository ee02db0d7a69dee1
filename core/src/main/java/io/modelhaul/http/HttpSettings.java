package io.modelhaul.http;

import java.time.Duration;

/**
 * The limits of one call's HTTP exchanges.
 *
 * @param connectTimeout how long to wait for a connection, TLS included
 * @param responseTimeout how long to wait for an answer's head after the request was sent
 * @param stallTimeout how long a body may bring no bytes while some are wanted
 * @param retry how patient to be
 */
public record HttpSettings(Duration connectTimeout, Duration responseTimeout, Duration stallTimeout, RetryRules retry) {
    /** 10 s to connect, 60 s for an answer, 30 s without bytes. */
    public static final HttpSettings DEFAULT = new HttpSettings(
            Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofSeconds(30), RetryRules.DEFAULT);
}
