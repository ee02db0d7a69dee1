package io.modelhaul.testkit.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelProgressiveFuture;
import io.netty.channel.ChannelProgressiveFutureListener;
import io.netty.channel.ChannelProgressivePromise;
import io.netty.channel.ChannelPromise;
import io.netty.channel.FileRegion;
import io.netty.util.AttributeKey;

/**
 * Counts body bytes for the request that is being answered on the connection. A piece counts when it is handed over, as
 * the client may have it before the socket says so here; what the socket did not take is subtracted when it gives up.
 * Stands above the HTTP encoder, where a body is a row of buffers or regions of a file.
 */
public final class WrittenBytes extends ChannelOutboundHandlerAdapter {

    public static final AttributeKey<ServedRequest> REQUEST = AttributeKey.valueOf(WrittenBytes.class, "request");

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the promise passed in is the same future
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        ServedRequest request = context.channel().attr(REQUEST).get();
        if (request == null || sizeOf(message) < 0) {
            context.write(message, promise);
            return;
        }
        request.wrote(sizeOf(message));
        ChannelProgressivePromise counted = context.newProgressivePromise();
        counted.addListener(new Progress(request, sizeOf(message), promise.unvoid()));
        context.write(message, counted);
    }

    private static long sizeOf(Object message) {
        if (message instanceof ByteBuf buffer) {
            return buffer.readableBytes();
        }
        return message instanceof FileRegion region ? region.count() : -1;
    }

    private static final class Progress implements ChannelProgressiveFutureListener {

        private final ServedRequest request;
        private final long size;
        private final ChannelPromise original;
        private long taken;

        Progress(ServedRequest request, long size, ChannelPromise original) {
            this.request = request;
            this.size = size;
            this.original = original;
        }

        @Override
        public void operationProgressed(ChannelProgressiveFuture future, long progress, long total) {
            take(Math.min(progress, size));
        }

        @Override
        public void operationComplete(ChannelProgressiveFuture future) {
            if (future.isSuccess()) {
                take(size);
                original.trySuccess();
            } else {
                request.wrote(taken - size);
                original.tryFailure(future.cause());
            }
        }

        private void take(long reached) {
            request.taken(reached - taken);
            taken = reached;
        }
    }
}
