package io.modelhaul.server;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Answers what is no request that HTTP knows, or too long a one, and closes the connection. */
final class UnreadableRequests extends ChannelInboundHandlerAdapter {
    private static final int GOODBYE_SECONDS = 2;

    private boolean refused;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object msg) throws Exception {
        if (refused) {
            ReferenceCountUtil.release(msg);
        } else if (msg instanceof HttpObject object && object.decoderResult().isFailure()) {
            refused = true;
            Throwable cause = object.decoderResult().cause();
            ReferenceCountUtil.release(msg);
            refuse(ctx, problem(cause));
        } else {
            super.channelRead(ctx, msg);
        }
    }

    private static Problem problem(Throwable cause) {
        if (cause instanceof TooLongHttpHeaderException) {
            return Problem.of(431, "HEADERS_TOO_LARGE", "The headers are larger than this server takes.", Map.of());
        }
        if (cause instanceof TooLongHttpLineException) {
            return Problem.of(414, "HEADERS_TOO_LARGE", "The address is longer than this server takes.", Map.of());
        }
        return Problem.of(400, "INVALID_REQUEST", "This is not an HTTP request that can be read.", Map.of());
    }

    /** What the client is still sending is read and thrown away for a moment: a reset would take the answer with it. */
    private static void refuse(ChannelHandlerContext ctx, Problem problem) {
        byte[] body = Json.bytes(problem);
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(problem.status()), Unpooled.wrappedBuffer(body));
        response.headers()
                .set("Content-Type", "application/problem+json")
                .set("Content-Length", body.length)
                .set("Cache-Control", "no-store")
                .set("X-Content-Type-Options", "nosniff")
                .set("Connection", "close");
        ctx.writeAndFlush(response).addListener((ChannelFutureListener) done -> {
            if (done.channel() instanceof DuplexChannel duplex) {
                duplex.shutdownOutput();
            }
        });
        ctx.channel().config().setAutoRead(true);
        ctx.channel().eventLoop().schedule(() -> ctx.channel().close(), GOODBYE_SECONDS, TimeUnit.SECONDS);
    }
}
