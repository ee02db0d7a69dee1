package io.modelhaul.http;

import io.modelhaul.DownloadException;
import io.modelhaul.Environment;
import io.modelhaul.ErrorCode;
import io.modelhaul.Version;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.netty.Connection;
import reactor.netty.NettyOutbound;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientRequest;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;
import reactor.util.retry.Retry;

/**
 * The HTTP client; immutable, views on it share its connections.
 *
 * <p>HTTP/1.1, TLS verified, redirects by {@link Redirects}, credentials to their own origin only, a limit on every wait,
 * and no retry that {@link RetryRules} do not know of. Every failure is a {@link DownloadException} that names the host.
 */
public final class HttpTransport implements AutoCloseable {
    private static final int ERROR_BYTES = 8 << 10;
    private static final int REDIRECT_BYTES = 64 << 10;
    private static final Random RANDOM = new Random();

    private final Connections connections;
    private final HttpSettings settings;
    private final RetryListener listener;
    private final boolean offline;

    private HttpTransport(Connections connections, HttpSettings settings, RetryListener listener, boolean offline) {
        this.connections = connections;
        this.settings = settings;
        this.listener = listener;
        this.offline = offline;
    }

    /** Starts a client; proxies and extra certificates come from the environment. */
    public static Builder builder(Environment environment) {
        return new Builder(environment);
    }

    /** A view on the same connections with its own limits; retries are told to the listener. */
    public HttpTransport with(HttpSettings limits, RetryListener told) {
        return new HttpTransport(connections, limits, told, offline);
    }

    /** A view that connects to nobody: every call errors with {@link ErrorCode#OFFLINE}. */
    public HttpTransport offline() {
        return new HttpTransport(connections, settings, listener, true);
    }

    /** The limits of this view. */
    public HttpSettings settings() {
        return settings;
    }

    /** The retry rule of this view, for an operation that counts its own progress. */
    public Retry retry(LongSupplier progress) {
        return new RetryBackoff(settings.retry(), listener, progress, RANDOM, Schedulers.parallel());
    }

    /**
     * One try of a call, with its redirects. Any final status reaches the reader. Cancelling closes the connection.
     *
     * @param reader consumes the body; it does not own the buffers, which are released when it returns from {@code onNext}
     */
    public <T> Flux<T> exchange(HttpCall call, BiFunction<HttpAnswer, Flux<ByteBuf>, Publisher<T>> reader) {
        return Flux.defer(() -> {
            if (offline) {
                return Flux.error(new DownloadException(
                        ErrorCode.OFFLINE,
                        "Offline, and this needs " + call.uri().getHost() + "."));
            }
            if (call.uri().getRawUserInfo() != null) {
                return Flux.error(new DownloadException(
                        ErrorCode.INVALID_REQUEST,
                        "The address of " + call.uri().getHost() + " holds a user name or password. Pass a token or"
                                + " header instead."));
            }
            return hop(call, List.of(), reader);
        });
    }

    /** What one answer led to: an element for the caller, or the next hop. */
    private record Outcome<T>(@Nullable T element, @Nullable HttpCall next, List<HttpAnswer> redirects) {}

    private <T> Flux<T> hop(
            HttpCall call, List<HttpAnswer> redirects, BiFunction<HttpAnswer, Flux<ByteBuf>, Publisher<T>> reader) {
        return send(call, redirects, reader)
                .concatMap(
                        outcome -> outcome.next() == null
                                ? Mono.justOrEmpty(outcome.element()).flux()
                                : hop(outcome.next(), outcome.redirects(), reader),
                        0);
    }

    private <T> Flux<Outcome<T>> send(
            HttpCall call, List<HttpAnswer> redirects, BiFunction<HttpAnswer, Flux<ByteBuf>, Publisher<T>> reader) {
        Sinks.Empty<Void> sent = Sinks.empty();
        Sinks.Empty<Void> answered = Sinks.empty();
        HttpClient client = connections
                .client(call, settings)
                .headers(headers -> write(headers, call))
                .doAfterRequest((request, connection) -> sent.tryEmitEmpty());
        return client.request(HttpMethod.valueOf(call.method()))
                .uri(call.uri())
                .send((request, outbound) -> body(call, request, outbound))
                .responseConnection((response, connection) -> {
                    answered.tryEmitEmpty();
                    return receive(call, redirects, response, connection, reader);
                })
                .takeUntilOther(tooLate(call, sent.asMono(), answered.asMono()))
                .onErrorMap(failure -> ConnectionFailures.of(failure, call.uri()));
    }

    private static void write(HttpHeaders headers, HttpCall call) {
        call.headers().forEach(headers::set);
        Credentials credentials = Redirects.allowed(call.credentials(), call.uri());
        if (credentials != null) {
            credentials.headers().forEach(headers::set);
        }
    }

    private static Publisher<Void> body(HttpCall call, HttpClientRequest request, NettyOutbound outbound) {
        if (call.body() == null) {
            return outbound;
        }
        byte[] body = call.body().getBytes(StandardCharsets.UTF_8);
        request.header(HttpHeaderNames.CONTENT_TYPE, "application/json");
        request.header(HttpHeaderNames.CONTENT_LENGTH, String.valueOf(body.length));
        return outbound.send(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(body)));
    }

    private <T> Publisher<Outcome<T>> receive(
            HttpCall call,
            List<HttpAnswer> redirects,
            HttpClientResponse response,
            Connection connection,
            BiFunction<HttpAnswer, Flux<ByteBuf>, Publisher<T>> reader) {
        HttpAnswer answer = new HttpAnswer(response.status().code(), call.uri(), response.responseHeaders(), redirects);
        Flux<ByteBuf> body = connection.inbound().receive();
        if (Redirects.is(answer)) {
            HttpCall next = Redirects.follow(call, answer);
            List<HttpAnswer> all = new ArrayList<>(redirects);
            all.add(answer);
            return drained(body).then(Mono.just(new Outcome<>(null, next, all)));
        }
        StallWatch watch = new StallWatch(connection.channel(), settings.stallTimeout());
        Flux<ByteBuf> watched = watch.over(body).onErrorMap(failure -> watch.stalled() ? stalled(call) : failure);
        return Flux.from(reader.apply(answer, watched)).map(element -> new Outcome<>(element, null, redirects));
    }

    /** Reads a small body to its end, so that the connection can be used again; gives up on a large one. */
    private static Mono<Void> drained(Flux<ByteBuf> body) {
        return Flux.defer(() -> {
                    int[] bytes = new int[1];
                    return body.map(ByteBuf::readableBytes).takeUntil(length -> (bytes[0] += length) > REDIRECT_BYTES);
                })
                .then();
    }

    private DownloadException stalled(HttpCall call) {
        return new DownloadException(
                ErrorCode.STALLED,
                call.uri().getHost() + " sent nothing for "
                        + settings.stallTimeout().toMillis() / 1000.0 + " s.");
    }

    /** Errors when the answer does not begin in time; the wait for a free connection does not count. */
    private Mono<Void> tooLate(HttpCall call, Mono<Void> sent, Mono<Void> answered) {
        Duration limit = settings.responseTimeout();
        Mono<Void> late = Mono.delay(limit)
                .then(Mono.error(() -> new DownloadException(
                        ErrorCode.TIMEOUT,
                        call.uri().getHost() + " did not answer within " + limit.toSeconds() + " s.")));
        return sent.then(Mono.firstWithSignal(late, answered)).then(Mono.never());
    }

    /**
     * The whole body of an answer of 200 to 299, tried as often as the rules say; other answers are read by
     * {@link HttpCall#errors()}.
     *
     * @param maxBytes the most bytes to take; more is {@link ErrorCode#PROTOCOL}
     */
    public Mono<HttpBody> fetch(HttpCall call, int maxBytes) {
        return exchange(call, (answer, body) -> whole(call, answer, body, maxBytes))
                .single()
                .retryWhen(retry(() -> 0));
    }

    private static Mono<HttpBody> whole(HttpCall call, HttpAnswer answer, Flux<ByteBuf> body, int maxBytes) {
        if (answer.status() >= 200 && answer.status() < 300) {
            return collected(body, maxBytes, true).map(bytes -> new HttpBody(answer, bytes));
        }
        return failed(call.errors(), answer, body);
    }

    /** Errors with what an unsuccessful answer means. */
    public static <T> Mono<T> failed(StatusErrors errors, HttpAnswer answer, Flux<ByteBuf> body) {
        return collected(body, ERROR_BYTES, false)
                .onErrorReturn(new byte[0])
                .flatMap(bytes -> Mono.error(errors.read(answer, new String(bytes, StandardCharsets.UTF_8))));
    }

    private static Mono<byte[]> collected(Flux<ByteBuf> body, int maxBytes, boolean moreIsWrong) {
        return Mono.defer(() -> {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            return body.doOnNext(buffer -> copy(buffer, bytes, maxBytes, moreIsWrong))
                    .map(buffer -> bytes.size())
                    .takeUntil(size -> size >= maxBytes && !moreIsWrong)
                    .then(Mono.fromSupplier(bytes::toByteArray));
        });
    }

    private static void copy(ByteBuf buffer, ByteArrayOutputStream bytes, int maxBytes, boolean moreIsWrong) {
        int taken = Math.min(buffer.readableBytes(), maxBytes - bytes.size());
        if (taken < buffer.readableBytes() && moreIsWrong) {
            throw new DownloadException(
                    ErrorCode.PROTOCOL, "The answer is larger than the " + maxBytes + " bytes that are sane here.");
        }
        try {
            buffer.readBytes(bytes, taken);
        } catch (IOException e) {
            throw new IllegalStateException("writing to memory", e);
        }
    }

    /** Closes every connection. */
    @Override
    public void close() {
        connections.close();
    }

    /** The pool, the threads, and the clients made on them. */
    private record Connections(
            ConnectionProvider pool,
            ConnectionProvider fresh,
            LoopResources loops,
            HttpClient pooled,
            HttpClient unpooled,
            ProxySettings proxies,
            TlsSettings tls) {

        HttpClient client(HttpCall call, HttpSettings limits) {
            int millis =
                    (int) Math.min(Integer.MAX_VALUE, limits.connectTimeout().toMillis());
            HttpClient base = (call.freshConnection() ? unpooled : pooled)
                    .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.max(1, millis));
            HttpClient secure = "https".equalsIgnoreCase(call.uri().getScheme())
                    ? base.secure(spec -> spec.sslContext(tls.context()).handshakeTimeoutMillis(Math.max(1, millis)))
                    : base;
            return proxies.apply(secure, call.uri());
        }

        void close() {
            pool.dispose();
            fresh.dispose();
            loops.dispose();
        }
    }

    /** Collects the settings of a client; not thread-safe. */
    public static final class Builder {
        private static final int READ_BYTES = 256 << 10;
        private static final int MAX_CHUNK = 1 << 20;
        private static final int MAX_HEADER = 32 << 10;
        private static final Duration QUEUE_TIME = Duration.ofHours(12);

        private final Environment environment;
        private HttpSettings settings = HttpSettings.DEFAULT;
        private int connectionsPerHost = 64;
        private @Nullable Path trusted;

        private Builder(Environment environment) {
            this.environment = environment;
        }

        /** The limits of calls that bring none of their own. */
        public Builder settings(HttpSettings limits) {
            settings = limits;
            return this;
        }

        /** The most connections to one host; calls beyond that wait in line. */
        public Builder connectionsPerHost(int most) {
            connectionsPerHost = most;
            return this;
        }

        /** A PEM file of certificates to trust beside those that Java trusts. */
        public Builder trustedCertificates(Path pem) {
            trusted = pem;
            return this;
        }

        /** A client with these settings. */
        public HttpTransport build() {
            ConnectionProvider pool = ConnectionProvider.builder("modelhaul")
                    .maxConnections(connectionsPerHost)
                    .pendingAcquireMaxCount(-1)
                    .pendingAcquireTimeout(QUEUE_TIME)
                    .maxIdleTime(Duration.ofSeconds(30))
                    .lifo()
                    .build();
            ConnectionProvider fresh = ConnectionProvider.newConnection();
            LoopResources loops = LoopResources.create("modelhaul-http", LoopResources.DEFAULT_IO_WORKER_COUNT, true);
            Connections connections = new Connections(
                    pool,
                    fresh,
                    loops,
                    client(pool, loops),
                    client(fresh, loops),
                    new ProxySettings(environment),
                    new TlsSettings(environment, trusted));
            return new HttpTransport(connections, settings, RetryListener.NONE, false);
        }

        @SuppressWarnings("deprecation") // maxChunkSize: the default hands bodies on in pieces of 8 KiB
        private static HttpClient client(ConnectionProvider provider, LoopResources loops) {
            return HttpClient.create(provider)
                    .runOn(loops)
                    .protocol(HttpProtocol.HTTP11)
                    .disableRetry(true)
                    .followRedirect(false)
                    .compress(false)
                    .headers(headers -> headers.set(HttpHeaderNames.USER_AGENT, Version.userAgent()))
                    .option(ChannelOption.TCP_NODELAY, true)
                    .option(
                            ChannelOption.RECVBUF_ALLOCATOR,
                            new AdaptiveRecvByteBufAllocator(4 << 10, 64 << 10, READ_BYTES))
                    .httpResponseDecoder(spec -> spec.maxChunkSize(MAX_CHUNK)
                            .maxHeaderSize(MAX_HEADER)
                            .maxInitialLineLength(MAX_HEADER));
        }
    }
}
