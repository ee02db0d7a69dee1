package io.modelhaul.internal.http.connect;

import io.modelhaul.internal.http.proxy.AbsoluteForm;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.ConnectTimeoutException;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.netty.ChannelPipelineConfigurer;
import reactor.netty.ConnectionObserver;
import reactor.netty.NettyPipeline;

/**
 * One limit on all that makes a connection: looking the host up, connecting, the proxy's consent, the TLS handshake.
 *
 * <p>Connections of one dialing share a pool, so there is one for each limit and not one for each call.
 */
final class ConnectDeadline implements ChannelPipelineConfigurer {
    private static final String CLOCK = "modelhaul.connectClock";
    private static final String INTERIM = "modelhaul.interimAnswers";
    private static final String ABSOLUTE_FORM = "modelhaul.absoluteForm";

    private final Duration limit;
    private final SystemResolver resolver;
    private final boolean absoluteForm;

    /**
     * A dialing.
     *
     * @param absoluteForm whether requests go to a proxy for plain HTTP
     */
    ConnectDeadline(Duration limit, SystemResolver resolver, boolean absoluteForm) {
        this.limit = limit;
        this.resolver = resolver;
        this.absoluteForm = absoluteForm;
    }

    SystemResolver resolver() {
        return resolver;
    }

    @Override
    public void onChannelInit(ConnectionObserver observer, Channel channel, @Nullable SocketAddress remote) {
        // Behind the handlers of proxy and TLS, which let channelActive through only when they are done.
        channel.pipeline().replace(NettyPipeline.HttpCodec, NettyPipeline.HttpCodec, LenientCodec.make());
        channel.pipeline().addBefore(NettyPipeline.ReactiveBridge, CLOCK, new Clock());
        channel.pipeline().addBefore(NettyPipeline.ReactiveBridge, INTERIM, new InformationalResponseFilter());
        if (absoluteForm) {
            channel.pipeline().addAfter(NettyPipeline.HttpCodec, ABSOLUTE_FORM, AbsoluteForm.INSTANCE);
        }
    }

    private final class Clock extends ChannelDuplexHandler {
        private @Nullable ChannelPromise connecting;
        private @Nullable Future<?> alarm;

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            ring(context, limit.toNanos());
        }

        private void ring(ChannelHandlerContext context, long nanos) {
            stop();
            alarm = context.executor().schedule(() -> late(context), nanos, TimeUnit.NANOSECONDS);
        }

        private void stop() {
            Future<?> set = alarm;
            if (set != null) {
                set.cancel(false);
            }
        }

        @Override
        public void connect(
                ChannelHandlerContext context,
                SocketAddress remote,
                @Nullable SocketAddress local,
                ChannelPromise promise) {
            connecting = promise;
            if (remote instanceof AddressRace.Attempt attempt) {
                connect(context, attempt.race(), promise);
            } else {
                context.connect(remote, local, promise);
            }
        }

        /** All that is left of the time is there for the address that is reached first, and for its TLS. */
        private void connect(ChannelHandlerContext context, AddressRace race, ChannelPromise promise) {
            ring(context, race.leftNanos());
            InetSocketAddress address = race.begin(context.channel(), promise);
            if (address == null) {
                promise.tryFailure(race.whyNone());
                context.close();
            } else {
                context.connect(address, promise);
            }
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            context.pipeline().remove(this);
            context.fireChannelActive();
        }

        @Override
        public void handlerRemoved(ChannelHandlerContext context) {
            stop();
        }

        private void late(ChannelHandlerContext context) {
            ConnectTimeoutException late = new ConnectTimeoutException("no connection within " + limit);
            ChannelPromise promise = connecting;
            if (promise == null || !promise.tryFailure(late)) {
                context.fireExceptionCaught(late);
            }
            context.close();
        }
    }
}
