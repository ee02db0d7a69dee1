package io.modelhaul.internal.http.connect;

import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;

/**
 * Reads answers as curl reads them: lines may end in LF alone, an equal length may come twice, and a length beside
 * {@code Transfer-Encoding: chunked} does not count (RFC 9112 sections 2.2 and 6.3). Two different lengths are an error.
 */
final class LenientCodec {
    /** The largest piece of a body that the decoder hands on, so that it does not cut up what one read brought. */
    private static final int MAX_CHUNK = 1 << 20;

    private static final int MAX_HEADER = 64 << 10;
    private static final int MAX_STATUS_LINE = 4 << 10;

    private LenientCodec() {}

    static HttpClientCodec make() {
        HttpDecoderConfig config = new HttpDecoderConfig()
                .setMaxChunkSize(MAX_CHUNK)
                .setMaxHeaderSize(MAX_HEADER)
                .setMaxInitialLineLength(MAX_STATUS_LINE)
                .setAllowDuplicateContentLengths(true)
                .setStrictLineParsing(false)
                .setUseRfc9112TransferEncoding(false);
        return new HttpClientCodec(config, false, false);
    }
}
