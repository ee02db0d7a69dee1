package io.modelhaul.spi;

import org.jspecify.annotations.Nullable;

/**
 * What a source says before the first byte.
 *
 * @param from the offset of the first byte that follows; 0 when the source answers with the whole file instead of a range
 * @param to the offset after the last byte that follows; null when the source does not tell
 * @param size the file's size; null when the source does not tell
 * @param validator names this state of the content, fit for a later {@link ContentRange#validator()}; null when the source
 *     has no strong one
 * @param ranges whether the source serves ranges
 * @param endpoint the host that the bytes come from, after redirects
 * @param endShown whether the end of the body shows that it is the end: not where a server just closes the connection
 */
public record ContentHead(
        long from,
        @Nullable Long to,
        @Nullable Long size,
        @Nullable String validator,
        boolean ranges,
        String endpoint,
        boolean endShown) {

    /** What a source says whose bodies never end unnoticed. */
    public ContentHead(
            long from,
            @Nullable Long to,
            @Nullable Long size,
            @Nullable String validator,
            boolean ranges,
            String endpoint) {
        this(from, to, size, validator, ranges, endpoint, true);
    }
}
