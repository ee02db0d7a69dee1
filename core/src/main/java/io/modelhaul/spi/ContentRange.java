package io.modelhaul.spi;

import org.jspecify.annotations.Nullable;

/**
 * The bytes of a file that are wanted.
 *
 * @param from the first byte's offset
 * @param to the offset after the last byte; null for the end of the file
 * @param size the file's size as far as it is known; null when it is not
 * @param validator what an earlier answer of the same source called this state of the content; null when there is none
 * @param fresh whether a connection of its own is wanted, because bytes from an earlier one proved wrong
 */
public record ContentRange(
        long from,
        @Nullable Long to,
        @Nullable Long size,
        @Nullable String validator,
        boolean fresh) {

    /** Checks the order of the offsets. */
    public ContentRange {
        if (from < 0 || (to != null && to < from)) {
            throw new IllegalArgumentException("bad range " + from + "-" + to);
        }
    }

    /** Whether this is the file from its first byte to its last. */
    public boolean wholeFile() {
        return from == 0 && (to == null || to.equals(size));
    }
}
