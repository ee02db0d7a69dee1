package io.modelhaul.server;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection whose client is still sending a body only after a moment in which that is read and thrown away: a
 * client that finds the connection reset while it sends never sees the answer.
 */
final class LingeringClose extends ChannelDuplexHandler {
    private static final int GOODBYE_SECONDS = 2;

    private boolean bodyOpen;
    private boolean lingering;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) throws Exception {
        if (msg instanceof HttpRequest) {
            bodyOpen = true;
        }
        if (msg instanceof LastHttpContent) {
            bodyOpen = false;
        }
        if (!lingering) {
            super.channelRead(ctx, msg);
            return;
        }
        ReferenceCountUtil.release(msg);
        if (!bodyOpen) {
            ctx.close();
        }
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) throws Exception {
        if (!bodyOpen || !ctx.channel().isActive()) {
            super.close(ctx, promise);
            return;
        }
        ctx.channel().closeFuture().addListener(closed -> promise.trySuccess());
        if (!lingering) {
            lingering = true;
            linger(ctx);
        }
    }

    private static void linger(ChannelHandlerContext ctx) {
        if (ctx.channel() instanceof DuplexChannel duplex) {
            duplex.shutdownOutput();
        }
        ctx.channel().config().setAutoRead(true);
        ctx.executor().schedule(() -> ctx.close(), GOODBYE_SECONDS, TimeUnit.SECONDS);
    }
}
