package io.modelhaul.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;

/**
 * Closes connections that take too long over the head of a request, however busy they look, and those that send request
 * upon request without waiting for answers.
 */
final class RequestHeads extends ChannelDuplexHandler {
    private static final int MOST_AHEAD = 16;

    private final Duration patience;
    private @Nullable Future<?> deadline;
    private int unanswered;

    private RequestHeads(Duration patience) {
        this.patience = patience;
    }

    /** Watches a connection. */
    static void watch(Channel channel, Duration patience) {
        RequestHeads heads = new RequestHeads(patience);
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addBefore(NettyPipeline.HttpCodec, "requestBytes", heads.new Bytes());
        pipeline.addAfter(NettyPipeline.HttpCodec, "requestHeads", heads);
        heads.await(channel);
    }

    /** Sees the first bytes of a request, long before there is anything to decode. */
    private final class Bytes extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object msg) throws Exception {
            if (unanswered == 0 && deadline == null) {
                await(ctx.channel());
            }
            super.channelRead(ctx, msg);
        }
    }

    private void await(Channel channel) {
        deadline = channel.eventLoop().schedule(() -> channel.close(), patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void arrived() {
        if (deadline != null) {
            deadline.cancel(false);
            deadline = null;
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) throws Exception {
        if (msg instanceof HttpRequest) {
            arrived();
            unanswered++;
            if (unanswered > MOST_AHEAD) {
                ctx.close();
            }
        }
        super.channelRead(ctx, msg);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) throws Exception {
        boolean interim =
                msg instanceof HttpResponse response && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
        if (msg instanceof LastHttpContent && !interim) {
            unanswered--;
        }
        super.write(ctx, msg, promise);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        arrived();
        super.channelInactive(ctx);
    }
}
