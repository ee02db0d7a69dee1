package io.modelhaul.internal.http.connect;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;

/**
 * Passes over the answers that come before the one that counts, such as {@code 103 Early Hints}, which a client must be able
 * to ignore (RFC 9110 section 15.2). {@code 101} counts: nobody here asks for another protocol.
 */
final class InformationalResponseFilter extends ChannelInboundHandlerAdapter {
    private static final int SWITCHING_PROTOCOLS = 101;

    private boolean interim;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpResponse answer) {
            interim = answer.status().codeClass() == HttpStatusClass.INFORMATIONAL
                    && answer.status().code() != SWITCHING_PROTOCOLS;
        }
        if (!interim) {
            context.fireChannelRead(message);
            return;
        }
        boolean last = message instanceof LastHttpContent;
        ReferenceCountUtil.release(message);
        if (last) {
            interim = false;
            // Nobody behind this handler has seen anything, and so nobody asks for more.
            context.read();
        }
    }
}
