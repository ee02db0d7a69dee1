package io.modelhaul.internal.http.connect;

import io.netty.channel.ConnectTimeoutException;
import io.netty.resolver.AbstractAddressResolver;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Looks hosts up as the system does, and so as curl and Python do: with its hosts file, search domains, VPN and multicast
 * names. The lookup blocks, hence an executor; and it cannot be told to hurry, hence a limit.
 */
public final class SystemResolver extends AddressResolverGroup<InetSocketAddress> {
    private final HostLookup lookup;
    private final Executor executor;
    private final Duration limit;
    private final AddressPolicy reach;

    SystemResolver(HostLookup lookup, Executor executor, Duration limit, AddressPolicy reach) {
        this.reach = reach;
        this.lookup = lookup;
        this.executor = executor;
        this.limit = limit;
    }

    /** Asks for the addresses of a host, and blocks until they are known. */
    @FunctionalInterface
    public interface HostLookup {
        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    @Override
    protected AddressResolver<InetSocketAddress> newResolver(EventExecutor loop) {
        return new Lookups(loop);
    }

    private final class Lookups extends AbstractAddressResolver<InetSocketAddress> {
        Lookups(EventExecutor loop) {
            super(loop, InetSocketAddress.class);
        }

        @Override
        protected boolean doIsResolved(InetSocketAddress address) {
            return !address.isUnresolved();
        }

        @Override
        protected void doResolve(InetSocketAddress address, Promise<InetSocketAddress> promise) {
            Promise<List<InetSocketAddress>> all = executor().newPromise();
            all.addListener((Future<List<InetSocketAddress>> found) -> {
                if (found.isSuccess()) {
                    promise.trySuccess(found.getNow().get(0));
                } else {
                    promise.tryFailure(found.cause());
                }
            });
            doResolveAll(address, all);
        }

        @Override
        protected void doResolveAll(InetSocketAddress address, Promise<List<InetSocketAddress>> promise) {
            long deadline = System.nanoTime() + limit.toNanos();
            Future<?> alarm =
                    executor().schedule(() -> promise.tryFailure(slow(address)), limit.toNanos(), TimeUnit.NANOSECONDS);
            promise.addListener(done -> alarm.cancel(false));
            try {
                executor.execute(() -> look(address, deadline, promise));
            } catch (RejectedExecutionException e) {
                promise.tryFailure(e);
            }
        }

        private void look(InetSocketAddress address, long deadline, Promise<List<InetSocketAddress>> promise) {
            try {
                String host = address.getHostString();
                InetAddress[] found = reach.permitted(host, address.getPort(), lookup.addresses(host));
                promise.trySuccess(AddressRace.of(found, address.getPort(), deadline));
            } catch (UnknownHostException | RuntimeException e) {
                promise.tryFailure(e);
            }
        }

        private ConnectTimeoutException slow(InetSocketAddress address) {
            return new ConnectTimeoutException("no address of " + address.getHostString() + " was found in time");
        }
    }
}
