package io.modelhaul.internal.http.proxy;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;

/**
 * Writes requests as a proxy for plain HTTP wants them, with the whole address in the first line (RFC 9112 section 3.2.2).
 */
@Sharable
public final class AbsoluteForm extends ChannelOutboundHandlerAdapter {
    public static final AbsoluteForm INSTANCE = new AbsoluteForm();

    private AbsoluteForm() {}

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof HttpRequest request) {
            request.setUri("http://" + request.headers().get(HttpHeaderNames.HOST) + request.uri());
        }
        context.write(message, promise);
    }
}
