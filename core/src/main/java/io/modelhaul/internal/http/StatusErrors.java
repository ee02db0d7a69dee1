package io.modelhaul.internal.http;

import io.modelhaul.DownloadException;

/** Turns an answer that is no success into a failure that says what to do next. */
@FunctionalInterface
public interface StatusErrors {
    /**
     * Reads a failure.
     *
     * @param answer the head, with a status of 400 or more, or an unexpected one
     * @param body the beginning of the body as text, at most some kilobytes; may be empty
     */
    DownloadException read(HttpResponse answer, String body);

    /** By status code alone, as RFC 9110 section 15 means them; {@code Retry-After} and {@code RateLimit} are read. */
    StatusErrors STANDARD = StandardErrors::read;
}
