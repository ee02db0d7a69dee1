package io.modelhaul.testkit.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.stream.ChunkedWriteHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.netty.DisposableServer;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.LoopResources;

/**
 * One listening port of a local server. Keeps its port while it is stopped: connections are refused then, and no other process
 * can take the port in the meantime.
 */
public final class HubServer {

    private static final String LOOPBACK = "127.0.0.1";
    /** Small, so that bytes counted as sent are not waiting in the kernel; and faster so, as they stay in the cache. */
    private static final int SEND_BUFFER = 1 << 18;

    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(1 << 17, 1 << 18);

    private final HttpServer server;
    private final OpenConnections connections;
    private int port;
    private @Nullable DisposableServer bound;
    private @Nullable Socket reservation;

    public HubServer(
            LoopResources loops,
            int port,
            @Nullable SslContext tls,
            OpenConnections connections,
            RequestHandler handler) {
        this.port = port;
        this.connections = connections;
        HttpServer plain = HttpServer.create()
                .host(LOOPBACK)
                .runOn(loops)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.SO_BACKLOG, 1024)
                .childOption(ChannelOption.SO_SNDBUF, SEND_BUFFER)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .httpRequestDecoder(decoder -> decoder.maxHeaderSize(1 << 16).maxInitialLineLength(1 << 16))
                .doOnChannelInit((observer, channel, remote) -> prepare(channel))
                .handle((request, response) -> answer(handler, request, response, tls != null));
        this.server = tls == null ? plain : plain.secure(spec -> spec.sslContext(tls));
    }

    public synchronized void start() {
        release();
        bound = server.port(port).bindNow();
        port = bound.port();
    }

    /** Refuses new connections and closes those that are open. */
    public synchronized void stop() {
        if (bound == null) {
            return;
        }
        bound.disposeNow(Duration.ofSeconds(5));
        bound = null;
        reserve();
        connections.closeAll();
    }

    public synchronized void close() {
        stop();
        release();
    }

    public synchronized int port() {
        return port;
    }

    private static Publisher<Void> answer(
            RequestHandler handler, HttpServerRequest request, HttpServerResponse response, boolean secure) {
        HubRequest asked = HubRequest.of(request.method().name(), request.uri(), request.requestHeaders(), secure);
        Channel[] channel = new Channel[1];
        response.withConnection(connection -> channel[0] = connection.channel());
        return handler.answer(asked, request, channel[0], response);
    }

    private void prepare(Channel channel) {
        connections.opened(channel);
        channel.pipeline()
                .addBefore(NettyPipeline.ReactiveBridge, "writtenBytes", new WrittenBytes())
                .addBefore(NettyPipeline.ReactiveBridge, NettyPipeline.ChunkedWriter, new ChunkedWriteHandler());
    }

    @SuppressWarnings("AddressSelection") // a literal address has just one meaning
    private void reserve() {
        try {
            Socket holder = new Socket();
            holder.setReuseAddress(true);
            holder.bind(new InetSocketAddress(LOOPBACK, port));
            reservation = holder;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot keep port " + port, e);
        }
    }

    private void release() {
        if (reservation != null) {
            try {
                reservation.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            reservation = null;
        }
    }
}
