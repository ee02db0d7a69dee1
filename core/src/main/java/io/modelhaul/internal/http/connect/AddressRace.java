package io.modelhaul.internal.http.connect;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.ConnectTimeoutException;
import io.netty.util.concurrent.Future;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of one host, tried in turn: the next one after a failure, or after a short head start, while those before it
 * go on (RFC 8305). Reactor Netty connects to one address at a time, so that the later ones are probed; when a probe is the
 * first to get through, the attempt under way is given up and the next one goes to that address.
 *
 * <p>Used by one event loop only.
 */
final class AddressRace {
    private static final long HEAD_START_MILLIS = 250;

    private final long deadlineNanos;
    private final Deque<InetSocketAddress> untried = new ArrayDeque<>();
    private final List<ChannelFuture> probes = new ArrayList<>();
    private @Nullable Future<?> headStart;
    private Throwable whyNone = new ConnectException("the host has no other address");

    private AddressRace(InetAddress[] addresses, int port, long deadlineNanos) {
        this.deadlineNanos = deadlineNanos;
        for (InetAddress address : addresses) {
            untried.add(new InetSocketAddress(address, port));
        }
    }

    /** As many attempts as there are addresses; which of them an attempt goes to is decided when it begins. */
    static List<InetSocketAddress> of(InetAddress[] addresses, int port, long deadlineNanos) {
        AddressRace race = new AddressRace(addresses, port, deadlineNanos);
        List<InetSocketAddress> attempts = new ArrayList<>();
        for (InetAddress address : addresses) {
            attempts.add(new Attempt(address, port, race));
        }
        return attempts;
    }

    /** One attempt. */
    static final class Attempt extends InetSocketAddress {
        private static final long serialVersionUID = 1L;

        private final transient AddressRace race;

        Attempt(InetAddress address, int port, AddressRace race) {
            super(address, port);
            this.race = race;
        }

        AddressRace race() {
            return race;
        }
    }

    /** What is left of the time to connect. */
    long leftNanos() {
        return Math.max(0, deadlineNanos - System.nanoTime());
    }

    Throwable whyNone() {
        return leftNanos() == 0 ? new ConnectTimeoutException("no address was reached in time") : whyNone;
    }

    /**
     * Begins an attempt.
     *
     * @param connected completes when it has a connection, or none
     * @return the address that it goes to; null when there is none left, which {@link #whyNone()} explains
     */
    @Nullable
    InetSocketAddress begin(Channel channel, ChannelPromise connected) {
        InetSocketAddress address = untried.poll();
        waitForHeadStart(channel, connected);
        connected.addListener(done -> end());
        return address;
    }

    private void waitForHeadStart(Channel channel, ChannelPromise connected) {
        if (!untried.isEmpty()) {
            headStart = channel.eventLoop()
                    .schedule(() -> probe(channel, connected), HEAD_START_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void probe(Channel channel, ChannelPromise connected) {
        InetSocketAddress address = untried.poll();
        if (address == null || connected.isDone()) {
            return;
        }
        ChannelFuture probe = new Bootstrap()
                .group(channel.eventLoop())
                .channel(channel.getClass())
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
                .handler(new ChannelInboundHandlerAdapter())
                .connect(address);
        probes.add(probe);
        probe.addListener(done -> probed(address, probe.cause(), channel, connected));
        waitForHeadStart(channel, connected);
    }

    private void probed(
            InetSocketAddress address, @Nullable Throwable cause, Channel channel, ChannelPromise connected) {
        if (connected.isDone()) {
            return;
        }
        if (cause == null) {
            untried.addFirst(address);
            connected.tryFailure(new ConnectException("another address of the host was faster"));
            channel.close();
        } else {
            whyNone = cause;
            stopWaiting();
            probe(channel, connected);
        }
    }

    private void stopWaiting() {
        Future<?> waiting = headStart;
        if (waiting != null) {
            waiting.cancel(false);
        }
    }

    private void end() {
        stopWaiting();
        probes.forEach(probe -> probe.channel().close());
        probes.clear();
    }
}
