package io.modelhaul.http;

import io.modelhaul.DownloadException;

/** The reading of status codes that needs no knowledge of the server. */
final class StandardErrors {
    private StandardErrors() {}

    static DownloadException read(HttpAnswer answer, String body) {
        throw new UnsupportedOperationException(); // filled by the http author
    }
}
