package io.modelhaul.testkit.http;

import io.modelhaul.testkit.content.Content;

/**
 * The part of some content that an answer carries.
 *
 * @param content the whole content
 * @param offset where the part begins, in bytes
 * @param length how many bytes it has
 */
public record Body(Content content, long offset, long length) {

    /** A body that carries everything. */
    public static Body of(Content content) {
        return new Body(content, 0, content.size());
    }

    /** True when a byte of the content, counted from its beginning, lies in this part. */
    public boolean covers(long position) {
        return position >= offset && position < offset + length;
    }
}
