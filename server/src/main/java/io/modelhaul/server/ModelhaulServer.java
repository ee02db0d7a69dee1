package io.modelhaul.server;

import io.modelhaul.Modelhaul;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.timeout.WriteTimeoutHandler;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.FutureMono;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.LoopResources;

/**
 * Downloads over HTTP, on a port of its own.
 *
 * <pre>{@code
 * Mono<ModelhaulServer> server = ModelhaulServer.builder(haul).port(8585).start();
 * }</pre>
 *
 * <p>Bound to loopback unless told otherwise; another address needs an API key. The library it was given is left open when
 * it stops.
 */
public final class ModelhaulServer {
    private static final Duration IDLE = Duration.ofSeconds(60);
    private static final Duration GOODBYE = Duration.ofSeconds(3);
    /** Small, so that a client that takes nothing in is noticed. */
    private static final int SEND_BUFFER = 1 << 16;
    /** Connections beyond those that watch. */
    private static final int OTHER_CONNECTIONS = 1_000;

    private final DownloadApi api;
    private final HttpApi http;
    private final AccessLog log = new AccessLog();
    private final LoopResources loops = LoopResources.create("modelhaul-server");
    private final ChannelGroup connections = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE);
    private final AtomicInteger exchanges = new AtomicInteger();
    private @Nullable DisposableServer bound;

    private ModelhaulServer(DownloadApi api, RequestGuard gate) {
        this.api = api;
        this.http = HttpApi.of(api, "", gate);
    }

    /** Starts the settings of a server for a library. */
    public static Builder builder(Modelhaul haul) {
        return new Builder(haul);
    }

    private Mono<ModelhaulServer> bind(String host, int port) {
        ApiLimits limits = api.limits();
        return HttpServer.create()
                .host(host)
                .port(port)
                .runOn(loops)
                .option(ChannelOption.SO_BACKLOG, 1_024)
                .childOption(ChannelOption.SO_SNDBUF, SEND_BUFFER)
                // The default one waits for a lock when many threads allocate at once.
                .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .httpRequestDecoder(decoder ->
                        decoder.maxHeaderSize(limits.headerBytes()).maxInitialLineLength(limits.headerBytes()))
                .idleTimeout(IDLE)
                .requestTimeout(limits.bodyPatience())
                .doOnChannelInit((observer, channel, remote) -> prepare(channel))
                .handle(this::answer)
                .bind()
                .map(server -> {
                    bound = server;
                    return this;
                });
    }

    private void prepare(Channel channel) {
        Duration patience = api.limits().patience();
        connections.add(channel);
        if (connections.size() > api.limits().watchers() + OTHER_CONNECTIONS) {
            channel.close();
            return;
        }
        channel.pipeline().addFirst(new WriteTimeoutHandler(patience.toMillis(), TimeUnit.MILLISECONDS));
        channel.pipeline().addBefore(NettyPipeline.HttpTrafficHandler, "unreadable", new UnreadableRequests());
        channel.pipeline().addBefore("unreadable", "lingering", new LingeringClose());
        RequestHeads.watch(channel, patience);
    }

    private Mono<Void> answer(HttpServerRequest asked, HttpServerResponse response) {
        ApiRequest request = new NettyRequest(asked, http.bodies());
        long began = System.nanoTime();
        exchanges.incrementAndGet();
        return http.answer(request)
                .flatMap(
                        answer -> NettyResponse.write(response, request.method().equals("HEAD"), answer))
                .doFinally(end -> {
                    exchanges.decrementAndGet();
                    int status = response.status().code();
                    log.answered(request, asked.remoteAddress(), status, System.nanoTime() - began, end.toString());
                });
    }

    /** Where it listens, {@code http://HOST:PORT}. */
    public URI address() {
        InetSocketAddress at = (InetSocketAddress) server().address();
        String host = at.getAddress().isAnyLocalAddress()
                ? "127.0.0.1"
                : at.getAddress().getHostAddress();
        return URI.create(
                "http://" + (host.contains(":") ? "[" + host.replaceAll("%.*", "") + "]" : host) + ":" + at.getPort());
    }

    private DisposableServer server() {
        DisposableServer server = bound;
        if (server == null) {
            throw new IllegalStateException("This server has not been started");
        }
        return server;
    }

    /** What it does, without HTTP. */
    public DownloadApi api() {
        return api;
    }

    RequestBodies bodies() {
        return http.bodies();
    }

    /** Closes every connection, and goes on listening. */
    void dropConnections() {
        connections.close();
    }

    /**
     * Accepts nothing more, ends the downloads on their way so that what arrived is kept, tells those who watch, and closes
     * all connections; done within seconds.
     */
    public Mono<Void> stop() {
        return Mono.defer(() -> {
            server().dispose();
            api.close();
            return Flux.interval(Duration.ofMillis(20))
                    .takeUntil(tick -> exchanges.get() == 0)
                    .take(GOODBYE)
                    .then(Mono.defer(() -> FutureMono.from(connections.close())))
                    .onErrorComplete()
                    .then(loops.disposeLater(Duration.ZERO, GOODBYE));
        });
    }

    /** Collects the settings of a server; not thread-safe. */
    public static final class Builder {
        private final Modelhaul haul;
        private String host = "127.0.0.1";
        private int port = 8585;
        private @Nullable String apiKey;
        private ApiLimits limits = ApiLimits.DEFAULT;
        private final List<Path> folders = new ArrayList<>();
        private final List<URI> endpoints = new ArrayList<>();
        private final List<String> names = new ArrayList<>();

        private Builder(Modelhaul haul) {
            this.haul = haul;
        }

        /** The address to listen on; loopback when not set. */
        public Builder host(String address) {
            host = address;
            return this;
        }

        /** The port to listen on; 0 picks a free one. */
        public Builder port(int number) {
            port = number;
            return this;
        }

        /** What callers have to show; null or blank for nothing, which only loopback may have. */
        public Builder apiKey(@Nullable String key) {
            apiKey = key == null || key.isBlank() ? null : key.trim();
            return this;
        }

        /** How much callers may ask for at once. */
        public Builder limits(ApiLimits most) {
            limits = most;
            return this;
        }

        /** Callers may name this folder and what is below, as places to put models. */
        public Builder allowFolder(Path folder) {
            folders.add(folder);
            return this;
        }

        /** Callers may name this server, and addresses below, as places to get models from. */
        public Builder allowEndpoint(URI endpoint) {
            endpoints.add(endpoint);
            return this;
        }

        /** Callers may reach this server by this name. */
        public Builder allowHost(String name) {
            names.add(name);
            return this;
        }

        /**
         * Starts to listen when subscribed.
         *
         * @throws IllegalArgumentException when it would listen to others without an API key
         */
        public Mono<ModelhaulServer> start() {
            InetAddress address = new InetSocketAddress(host, 0).getAddress();
            boolean loopback = address != null && address.isLoopbackAddress();
            if (!loopback && apiKey == null) {
                throw new IllegalArgumentException(
                        "On " + host + " others can reach this server, so it needs an API key:"
                                + " set MODELHAUL_API_KEY, or --api-key.");
            }
            List<String> known = new ArrayList<>(names);
            known.add(host.contains(":") ? "[" + host + "]" : host);
            RequestGuard gate = RequestGuard.of(known, !loopback, apiKey);
            DownloadApi api = DownloadApi.of(haul, limits, folders, endpoints);
            return Mono.defer(() -> new ModelhaulServer(api, gate).bind(host, port));
        }
    }
}
