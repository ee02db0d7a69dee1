package io.modelhaul.testkit.http;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.FileRegion;
import io.netty.handler.stream.ChunkedInput;
import io.netty.handler.stream.ChunkedWriteHandler;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A part of a file that the kernel sends without copying it here, piece by piece: the next piece follows when the socket
 * has taken the last one, so that what is counted as sent stays close to what was.
 */
final class FileInput implements ChunkedInput<FileRegion> {

    private static final int PIECE = 1 << 20;

    private final Channel channel;
    private final FileChannel file;
    private final long offset;
    private final long length;
    private long sent;
    private boolean pieceOnItsWay;

    FileInput(Channel channel, Path file, long offset, long length) throws IOException {
        this.channel = channel;
        this.file = FileChannel.open(file, StandardOpenOption.READ);
        this.offset = offset;
        this.length = length;
    }

    @Override
    public boolean isEndOfInput() {
        return sent == length;
    }

    @Override
    public @Nullable FileRegion readChunk(ByteBufAllocator allocator) {
        if (pieceOnItsWay || sent == length) {
            return null;
        }
        Piece piece = new Piece(offset + sent, Math.min(PIECE, length - sent));
        sent += piece.count();
        pieceOnItsWay = true;
        return piece;
    }

    @Override
    @Deprecated
    @SuppressWarnings("InlineMeSuggester") // an interface's method, not ours to inline
    public @Nullable FileRegion readChunk(ChannelHandlerContext context) {
        return readChunk(context.alloc());
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public long progress() {
        return sent;
    }

    private void next() {
        pieceOnItsWay = false;
        ChunkedWriteHandler writer = channel.pipeline().get(ChunkedWriteHandler.class);
        if (writer != null) {
            writer.resumeTransfer();
        }
    }

    private final class Piece extends DefaultFileRegion {

        Piece(long position, long count) {
            super(file, position, count);
        }

        /** Leaves the file open for the pieces to come. */
        @Override
        protected void deallocate() {
            next();
        }
    }
}
