package io.modelhaul.internal.http;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.http.body.ErrorOn;
import io.modelhaul.internal.http.body.GuardedBody;
import io.modelhaul.internal.http.body.IncomingBody;
import io.modelhaul.internal.http.body.SendStall;
import io.modelhaul.internal.http.body.Upload;
import io.modelhaul.internal.http.connect.AddressPolicy;
import io.modelhaul.internal.http.connect.ConnectionFailures;
import io.modelhaul.internal.http.connect.Connections;
import io.modelhaul.internal.http.connect.Route;
import io.modelhaul.internal.http.retry.Seconds;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.ByteBufFlux;
import reactor.netty.NettyOutbound;
import reactor.netty.http.client.HttpClientRequest;
import reactor.netty.http.client.HttpClientResponse;

/**
 * One try of a call: sent, redirects followed, the final answer handed to its reader.
 *
 * @param <T> what the reader makes of the answer
 */
final class Exchange<T> {
    private static final int REDIRECT_BYTES = 64 << 10;
    private static final Duration REDIRECT_PATIENCE = Duration.ofSeconds(1);

    private final Connections connections;
    private final HttpSettings limits;
    private final BiFunction<HttpResponse, Flux<ByteBuf>, Publisher<T>> reader;

    private final AddressPolicy reach;

    Exchange(
            Connections connections,
            HttpSettings limits,
            AddressPolicy reach,
            BiFunction<HttpResponse, Flux<ByteBuf>, Publisher<T>> reader) {
        this.reach = reach;
        this.connections = connections;
        this.limits = limits;
        this.reader = reader;
    }

    Flux<T> of(HttpRequest call) {
        return to(Redirects.withOwnCredentials(call), List.of());
    }

    private Flux<T> to(HttpRequest call, List<HttpResponse> redirects) {
        return new Hop(call, redirects)
                .run()
                .onErrorResume(StaleConnection.class, stale -> new Hop(call.freshConnection(true), redirects).run())
                .onErrorResume(Redirected.class, redirected -> to(redirected.next, redirected.redirects));
    }

    /** The answer is elsewhere. */
    private static final class Redirected extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient HttpRequest next;
        private final transient List<HttpResponse> redirects;

        Redirected(HttpRequest next, List<HttpResponse> redirects) {
            super("redirected", null, false, false);
            this.next = next;
            this.redirects = redirects;
        }
    }

    /** The server had closed an idle connection, or spoilt it, before it saw the request. */
    private static final class StaleConnection extends RuntimeException {
        private static final long serialVersionUID = 1L;

        StaleConnection(Throwable cause) {
            super("stale", cause, false, false);
        }
    }

    /** A failure of the reader's own making, which says nothing about the connection. */
    private static final class ReaderFailure extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final Throwable failure;

        ReaderFailure(Throwable failure) {
            super("reader", failure, false, false);
            this.failure = failure;
        }
    }

    /** One request and its answer. */
    private final class Hop {
        private final HttpRequest call;
        private final List<HttpResponse> redirects;
        private final Sinks.Empty<Void> sent = Sinks.empty();
        private final Sinks.Empty<Void> answered = Sinks.empty();
        private volatile boolean reused;
        private volatile @Nullable EventLoop loop;
        private volatile @Nullable Channel channel;
        private volatile boolean hasAnswer;

        Hop(HttpRequest call, List<HttpResponse> redirects) {
            this.call = call;
            this.redirects = redirects;
        }

        Flux<T> run() {
            return connections
                    .route(call, limits, reach)
                    .flatMapMany(route -> ErrorOn.by(late(route.where()), watched(route))
                            .onErrorMap(failure -> meaning(failure, route.where())));
        }

        /** What is long to send is watched until all of it went out, or the server answers before. */
        private Flux<T> watched(Route route) {
            if (call.upload() == null) {
                return send(route);
            }
            Duration limit = limits.stallTimeout();
            Mono<DownloadException> stalled = SendStall.of(() -> channel, limit, connections.timer())
                    .map(stall -> new DownloadException(
                                    ErrorCode.STALLED,
                                    route.where() + " stopped reading: nothing could be sent to it for "
                                            + Seconds.of(limit) + ". Try again, or allow it more time.")
                            .retryable(true));
            Mono<Void> over = Mono.firstWithSignal(sent.asMono(), answered.asMono());
            return ErrorOn.by(stalled.takeUntilOther(over), send(route));
        }

        private Flux<T> send(Route route) {
            return route.client()
                    .headers(headers -> write(headers, route))
                    .doOnRequest((request, connection) -> begin(connection.channel()))
                    .doAfterRequest((request, connection) -> sent.tryEmitEmpty())
                    .request(HttpMethod.valueOf(call.method()))
                    .uri(target(call.uri()))
                    .send(this::body)
                    .response((response, content) -> receive(route, response, content));
        }

        private void begin(Channel connection) {
            reused = Connections.usedBefore(connection);
            loop = connection.eventLoop();
            channel = connection;
        }

        private void write(HttpHeaders headers, Route route) {
            headers.set(HttpHeaderNames.HOST, Origin.of(call.uri()).hostHeader());
            call.headers().forEach(headers::set);
            Credentials credentials = call.credentials();
            if (credentials != null) {
                credentials.headers().forEach(headers::set);
            }
            route.headers().forEach(headers::set);
        }

        private Publisher<Void> body(HttpClientRequest request, NettyOutbound outbound) {
            Upload upload = call.upload();
            if (upload != null) {
                request.header(HttpHeaderNames.CONTENT_TYPE, upload.contentType());
                request.header(HttpHeaderNames.CONTENT_LENGTH, String.valueOf(upload.length()));
                return outbound.send(upload.bytes());
            }
            if (call.body() == null) {
                return outbound;
            }
            byte[] body = call.body().getBytes(StandardCharsets.UTF_8);
            if (!request.requestHeaders().contains(HttpHeaderNames.CONTENT_TYPE)) {
                request.header(HttpHeaderNames.CONTENT_TYPE, "application/json");
            }
            request.header(HttpHeaderNames.CONTENT_LENGTH, String.valueOf(body.length));
            return outbound.send(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(body)));
        }

        private Publisher<T> receive(Route route, HttpClientResponse response, ByteBufFlux content) {
            hasAnswer = true;
            answered.tryEmitEmpty();
            HttpResponse answer = new HttpResponse(
                    response.status().code(), call.uri(), response.responseHeaders(), redirects, route.proxy());
            Flux<ByteBuf> body =
                    new IncomingBody(answer, route.where(), limits.stallTimeout(), connections.timer()).of(content);
            if (Redirects.is(answer)) {
                return drained(body).then(released()).thenMany(Flux.error(() -> redirected(answer)));
            }
            boolean withheld = answer.status() / 100 != 2 && !reach.trusts(call.uri());
            Flux<ByteBuf> told = withheld ? drained(body).thenMany(Flux.empty()) : body;
            return Flux.defer(() -> read(answer, GuardedBody.of(told, answer.host())))
                    .onErrorMap(failure -> !(failure instanceof DownloadException), ReaderFailure::new)
                    .concatWith(released());
        }

        private Publisher<T> read(HttpResponse answer, Flux<ByteBuf> body) {
            try {
                return reader.apply(answer, body);
            } catch (VirtualMachineError | LinkageError e) {
                return Flux.error(GuardedBody.meaning(e, answer.host()));
            }
        }

        /** Reads a small body to its end, so that the connection can be used again; gives up on any other. */
        private Mono<Void> drained(Flux<ByteBuf> body) {
            return Flux.defer(() -> {
                        int[] bytes = new int[1];
                        return body.map(ByteBuf::readableBytes)
                                .takeUntil(length -> (bytes[0] += length) > REDIRECT_BYTES);
                    })
                    .take(REDIRECT_PATIENCE, connections.timer())
                    .onErrorComplete()
                    .then();
        }

        /** After the end of the body, so that a call that follows at once finds the connection in the pool. */
        private <V> Mono<V> released() {
            return Mono.create(sink -> Objects.requireNonNull(loop).execute(sink::success));
        }

        private Redirected redirected(HttpResponse answer) {
            List<HttpResponse> all = new ArrayList<>(redirects);
            all.add(answer);
            return new Redirected(Redirects.follow(call, answer), all);
        }

        /** Emits when the answer does not begin in time; the wait for a free connection does not count. */
        private Mono<DownloadException> late(String where) {
            Duration limit = limits.responseTimeout();
            Mono<DownloadException> late = Mono.delay(limit, connections.timer())
                    .map(tick -> new DownloadException(
                            ErrorCode.TIMEOUT, where + " did not answer within " + Seconds.of(limit) + ". Try again."));
            return sent.asMono().then(late.takeUntilOther(answered.asMono()));
        }

        private boolean safe() {
            return call.method().equals("GET") || call.method().equals("HEAD");
        }

        private Throwable meaning(Throwable failure, String where) {
            if (failure instanceof Redirected) {
                return failure;
            }
            if (failure instanceof ReaderFailure readers) {
                return readers.failure;
            }
            if (reused && !hasAnswer && safe() && ConnectionFailures.staleConnection(failure)) {
                return new StaleConnection(failure);
            }
            return hasAnswer
                    ? ConnectionFailures.inBody(failure, where, "the head of its answer")
                    : ConnectionFailures.beforeAnswer(failure, Origin.of(call.uri()), where, limits.connectTimeout());
        }
    }

    /** Path and query as they are, byte for byte, but for characters that no request line can hold. */
    private static String target(URI uri) {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String target = uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
        boolean ascii = target.chars().allMatch(c -> c < 0x80);
        return ascii ? target : URI.create(target).toASCIIString();
    }
}
