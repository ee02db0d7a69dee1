package io.modelhaul.internal.http.connect;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.Version;
import io.modelhaul.internal.http.HttpRequest;
import io.modelhaul.internal.http.HttpSettings;
import io.modelhaul.internal.http.Origin;
import io.modelhaul.internal.http.connect.SystemResolver.HostLookup;
import io.modelhaul.internal.http.proxy.Proxy;
import io.modelhaul.internal.http.proxy.ProxySettings;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.ssl.SslContext;
import io.netty.resolver.NoopAddressResolverGroup;
import io.netty.util.AttributeKey;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;
import reactor.netty.transport.AddressUtils;
import reactor.netty.transport.ProxyProvider;

/** The connections, the threads they live on, and the ways to make more of them. */
public final class Connections {
    /** Bytes that one read of a socket may bring; measured, see {@code docs/performance.md}. */
    private static final int READ_BYTES = 256 << 10;
    /** When nobody watches a download any more, no socket of it is open a second later. */
    private static final Duration IDLE_TIME = Duration.ofMillis(400);

    private static final Duration FORGET_HOSTS = Duration.ofSeconds(30);
    private static final Duration LOOK_FOR_IDLE = Duration.ofMillis(200);
    private static final Duration QUEUE_TIME = Duration.ofHours(12);
    private static final Duration CLOSE_TIME = Duration.ofSeconds(1);
    private static final int LOOKUP_THREADS = 8;
    private static final AttributeKey<Boolean> USED = AttributeKey.valueOf("modelhaul.used");

    private final ProxySettings proxies;
    private final TlsSettings tls;
    private final HostLookup lookup;
    private final ConnectionProvider pool;
    private final LoopResources loops;
    private final ThreadPoolExecutor lookups;
    private final Scheduler timer;
    private final HttpClient pooled;
    private final HttpClient unpooled;
    private final Map<DialingKey, ConnectDeadline> dialings = new ConcurrentHashMap<>();
    private volatile boolean closed;

    public Connections(ProxySettings proxies, TlsSettings tls, HostLookup lookup, int perHost) {
        this.proxies = proxies;
        this.tls = tls;
        this.lookup = lookup;
        this.pool = ConnectionProvider.builder("modelhaul")
                .maxConnections(perHost)
                .pendingAcquireMaxCount(-1)
                .pendingAcquireTimeout(QUEUE_TIME)
                .maxIdleTime(IDLE_TIME)
                .evictInBackground(LOOK_FOR_IDLE)
                .disposeInactivePoolsInBackground(FORGET_HOSTS, FORGET_HOSTS.multipliedBy(10))
                .lifo()
                .build();
        this.loops = LoopResources.create("modelhaul-http", LoopResources.DEFAULT_IO_WORKER_COUNT, true);
        this.timer = Schedulers.fromExecutorService(loops.onClient(true));
        this.lookups = new ThreadPoolExecutor(
                LOOKUP_THREADS, LOOKUP_THREADS, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Connections::thread);
        this.lookups.allowCoreThreadTimeOut(true);
        this.pooled = client(pool);
        this.unpooled = client(ConnectionProvider.newConnection());
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "modelhaul-names");
        thread.setDaemon(true);
        return thread;
    }

    private HttpClient client(ConnectionProvider provider) {
        // HTTP/1.1 is the default; to say so prepares TLS at once, also for calls that need none.
        return HttpClient.create(provider)
                .runOn(loops)
                .disableRetry(true)
                .followRedirect(false)
                .compress(false)
                .headers(headers -> headers.set(HttpHeaderNames.USER_AGENT, Version.userAgent())
                        .set(HttpHeaderNames.ACCEPT_ENCODING, "identity"))
                // The clock of a ConnectDeadline covers this, and more.
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
                // The default one, in a heap of up to 512 MB, allocates every large buffer anew, and zeroes it.
                .option(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .option(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new AdaptiveRecvByteBufAllocator(4 << 10, 64 << 10, READ_BYTES));
    }

    /** The way to the call's address. */
    public Mono<Route> route(HttpRequest call, HttpSettings limits, AddressPolicy reach) {
        return Mono.defer(() -> {
            if (closed) {
                return Mono.error(new DownloadException(ErrorCode.CANCELLED, "The HTTP client was closed."));
            }
            reach.require(call.uri());
            Origin origin = Origin.of(call.uri());
            HttpClient base = call.freshConnection() ? unpooled : pooled;
            Proxy proxy = proxies.proxy(origin);
            Mono<Route> route = proxy == null
                    ? Mono.just(direct(base, origin, limits, reach))
                    : through(proxy, base, origin, limits);
            return origin.secure() ? route.zipWith(tls.context(), Connections::secured) : route;
        });
    }

    private Route direct(HttpClient base, Origin origin, HttpSettings limits, AddressPolicy reach) {
        ConnectDeadline dialing = dialing(limits, false, reach);
        HttpClient client = base.doOnChannelInit(dialing)
                .resolver(dialing.resolver())
                .remoteAddress(() -> AddressUtils.createUnresolved(origin.name(), origin.port()));
        return new Route(client, Map.of(), origin.toString(), null);
    }

    private Mono<Route> through(Proxy proxy, HttpClient base, Origin origin, HttpSettings limits) {
        String where = origin + " (through the proxy " + proxy + ")";
        if (proxy.type() != ProxyProvider.Proxy.HTTP || origin.secure()) {
            return address(proxy)
                    .map(address ->
                            new Route(tunnel(address, proxy, base, origin, limits), Map.of(), where, proxy.toString()));
        }
        ConnectDeadline dialing = dialing(limits, true, AddressPolicy.ANY);
        HttpClient client = base.doOnChannelInit(dialing)
                .resolver(dialing.resolver())
                .remoteAddress(() -> AddressUtils.createUnresolved(proxy.host(), proxy.port()));
        String authorization = proxy.authorization();
        Map<String, String> headers = authorization == null ? Map.of() : Map.of("Proxy-Authorization", authorization);
        return Mono.just(new Route(client, headers, where, proxy.toString()));
    }

    /** Names are looked up by the proxy. */
    private HttpClient tunnel(
            InetSocketAddress address, Proxy proxy, HttpClient base, Origin origin, HttpSettings limits) {
        return base.doOnChannelInit(dialing(limits, false, AddressPolicy.ANY))
                .resolver(NoopAddressResolverGroup.INSTANCE)
                .remoteAddress(() -> AddressUtils.createUnresolved(origin.name(), origin.port()))
                .proxy(spec -> configure(spec.type(proxy.type()).socketAddress(address), proxy));
    }

    private static void configure(ProxyProvider.Builder builder, Proxy proxy) {
        builder.connectTimeoutMillis(0);
        if (proxy.user() != null) {
            builder.username(proxy.user()).password(user -> proxy.password());
        }
    }

    private Mono<InetSocketAddress> address(Proxy proxy) {
        return Mono.fromCallable(() -> new InetSocketAddress(lookup.addresses(proxy.host())[0], proxy.port()))
                .subscribeOn(Schedulers.fromExecutor(lookups))
                .onErrorMap(UnknownHostException.class, unknown -> unknown(proxy, unknown));
    }

    private static DownloadException unknown(Proxy proxy, UnknownHostException cause) {
        return new DownloadException(
                ErrorCode.UNREACHABLE,
                "There is no host called " + proxy.host() + ", which the environment names as the proxy. Check"
                        + " https_proxy and all_proxy, and your network.",
                cause);
    }

    private static Route secured(Route route, SslContext context) {
        HttpClient client =
                route.client().secure(spec -> spec.sslContext(context).handshakeTimeoutMillis(0));
        return new Route(client, route.headers(), route.where(), route.proxy());
    }

    private ConnectDeadline dialing(HttpSettings limits, boolean absoluteForm, AddressPolicy reach) {
        return dialings.computeIfAbsent(new DialingKey(limits.connectTimeout(), absoluteForm, reach), this::dialing);
    }

    private ConnectDeadline dialing(DialingKey key) {
        return new ConnectDeadline(
                key.limit(), new SystemResolver(lookup, lookups, key.limit(), key.reach()), key.absoluteForm());
    }

    /** Timers of the event loops: those of other threads would block the one that cancels them for a moment. */
    public Scheduler timer() {
        return timer;
    }

    /** Whether an earlier request was sent over that connection; from now on, one was. */
    public static boolean usedBefore(Channel channel) {
        return Boolean.TRUE.equals(channel.attr(USED).getAndSet(true));
    }

    /** Closes every connection, and lets the threads end; does not wait for them. */
    void close() {
        closed = true;
        lookups.shutdownNow();
        pool.dispose();
        loops.disposeLater(Duration.ZERO, CLOSE_TIME).toFuture();
    }

    /** Completes when connections and event loops are gone, once this is closed. */
    Mono<Void> closed() {
        return Mono.when(pool.disposeLater(), loops.disposeLater(Duration.ZERO, CLOSE_TIME));
    }

    /** What tells one dialing, and so one pool, from another. */
    private record DialingKey(Duration limit, boolean absoluteForm, AddressPolicy reach) {
        DialingKey {
            // Callers choose limits freely; coarse ones bound how many pools there can be.
            long tenths = Math.min(36_000, Math.max(1, limit.toMillis() / 100));
            limit = Duration.ofMillis(limit.toMillis() < 100 ? Math.max(1, limit.toMillis()) : tenths * 100);
        }
    }
}
