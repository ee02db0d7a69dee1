package io.modelhaul.testkit.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufOutputStream;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.stream.ChunkedInput;
import java.io.IOException;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** Compresses a body while it is sent. */
final class GzipInput implements ChunkedInput<ByteBuf> {

    private final BodyInput plain;
    private final ByteBuf compressed = Unpooled.buffer();
    private final GZIPOutputStream gzip;
    private boolean finished;

    GzipInput(BodyInput plain) throws IOException {
        this.plain = plain;
        this.gzip = new GZIPOutputStream(new ByteBufOutputStream(compressed), true);
    }

    @Override
    public boolean isEndOfInput() {
        return finished;
    }

    @Override
    public @Nullable ByteBuf readChunk(ByteBufAllocator allocator) throws Exception {
        ByteBuf chunk = plain.readChunk(allocator);
        if (chunk == null && !plain.isEndOfInput()) {
            return null;
        }
        compress(chunk);
        ByteBuf out = allocator.directBuffer(compressed.readableBytes() + 1).writeBytes(compressed);
        compressed.clear();
        return out;
    }

    private void compress(@Nullable ByteBuf chunk) throws IOException {
        if (chunk != null) {
            try {
                chunk.readBytes(gzip, chunk.readableBytes());
            } finally {
                chunk.release();
            }
        }
        if (plain.isEndOfInput()) {
            gzip.finish();
            finished = true;
        } else {
            gzip.flush();
        }
    }

    @Override
    @Deprecated
    @SuppressWarnings("InlineMeSuggester") // an interface's method, not ours to inline
    public @Nullable ByteBuf readChunk(ChannelHandlerContext context) throws Exception {
        return readChunk(context.alloc());
    }

    /** Netty closes an input twice when its connection is lost while it writes. */
    @Override
    public void close() throws Exception {
        plain.close();
        if (compressed.refCnt() > 0) {
            compressed.release();
        }
    }

    @Override
    public long length() {
        return -1;
    }

    @Override
    public long progress() {
        return plain.progress();
    }
}
