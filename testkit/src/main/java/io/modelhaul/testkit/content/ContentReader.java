package io.modelhaul.testkit.content;

import io.netty.buffer.ByteBuf;
import java.io.Closeable;
import java.io.IOException;

/** Reads pieces of one {@link Content}. Used by one thread at a time. */
public interface ContentReader extends Closeable {

    /**
     * Appends exactly {@code length} bytes, starting at {@code offset} of the content, to {@code target}.
     *
     * @throws IOException when the bytes cannot be read
     */
    void read(long offset, int length, ByteBuf target) throws IOException;

    @Override
    default void close() throws IOException {}
}
