package io.modelhaul.internal.transfer;

import io.modelhaul.internal.http.HttpTransport;

/**
 * What all transfers of one download share.
 *
 * @param http the client, with the download's own limits and retry rules
 * @param threads where disk work and hashing run
 * @param connections how many connections the download may have
 * @param limiter the limit on bytes a second
 * @param force whether files are forced to disk before they get their final name
 */
public record TransferContext(
        HttpTransport http,
        TransferThreads threads,
        ConnectionBudget connections,
        BandwidthLimiter limiter,
        boolean force) {}
