package io.modelhaul.internal.http;

import io.modelhaul.DownloadException;
import io.modelhaul.Environment;
import io.modelhaul.ErrorCode;
import io.modelhaul.Hint;
import io.modelhaul.TraceContext;
import io.modelhaul.internal.http.body.InflatedBody;
import io.modelhaul.internal.http.body.JsonBody;
import io.modelhaul.internal.http.body.MetadataPace;
import io.modelhaul.internal.http.body.WholeBody;
import io.modelhaul.internal.http.connect.AddressPolicy;
import io.modelhaul.internal.http.connect.Connections;
import io.modelhaul.internal.http.connect.LazyConnections;
import io.modelhaul.internal.http.connect.SystemResolver;
import io.modelhaul.internal.http.connect.TlsSettings;
import io.modelhaul.internal.http.proxy.ProxySettings;
import io.modelhaul.internal.http.retry.RetryBackoff;
import io.modelhaul.internal.http.retry.RetryListener;
import io.modelhaul.internal.http.retry.RetryRules;
import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/**
 * The HTTP client; immutable, views on it share its connections.
 *
 * <p>HTTP/1.1, TLS verified, at most ten redirects and none from https to http, credentials to their own origin only, no
 * cookies, a limit on every wait, and no retry that {@link RetryRules} do not know of. Every failure is a
 * {@link DownloadException} that names the host. Nothing happens before subscription.
 */
public final class HttpTransport implements AutoCloseable {
    private final LazyConnections connections;
    private final HttpSettings settings;
    private final RetryListener listener;
    private final boolean offline;
    private final AddressPolicy reach;
    private final boolean insecure;

    private HttpTransport(
            LazyConnections connections,
            HttpSettings settings,
            RetryListener listener,
            boolean offline,
            AddressPolicy reach,
            boolean insecure) {
        this.reach = reach;
        this.connections = connections;
        this.settings = settings;
        this.listener = listener;
        this.offline = offline;
        this.insecure = insecure;
    }

    /** Starts a client; proxies and extra certificates come from the environment. */
    public static Builder builder(Environment environment) {
        return new Builder(environment);
    }

    /** A view on the same connections with its own limits; retries are told to the listener. */
    public HttpTransport with(HttpSettings limits, RetryListener told) {
        return new HttpTransport(connections, limits, told, offline, reach, insecure);
    }

    /** A view on the same connections with its own limits, which tells its retries to the same listener. */
    public HttpTransport with(HttpSettings limits) {
        return with(limits, listener);
    }

    /** A view that connects to nobody: every call errors with {@link ErrorCode#OFFLINE}. */
    public HttpTransport offline() {
        return new HttpTransport(connections, settings, listener, true, reach, insecure);
    }

    /**
     * A view that connects only where the policy lets it, to which redirects are held too; elsewhere is
     * {@link ErrorCode#FORBIDDEN}. What servers say of their failures reaches nobody, but for those that the policy trusts.
     */
    public HttpTransport within(AddressPolicy policy) {
        return new HttpTransport(connections, settings, listener, offline, policy, insecure);
    }

    /**
     * A view that sends credentials over plain {@code http://} to other machines too, where anybody on the way can read them;
     * others refuse that with {@link ErrorCode#INVALID_REQUEST}.
     */
    public HttpTransport insecure() {
        return new HttpTransport(connections, settings, listener, offline, reach, true);
    }

    /** Who is told of the retries of this view. */
    public RetryListener listener() {
        return listener;
    }

    /** The limits of this view. */
    public HttpSettings settings() {
        return settings;
    }

    /**
     * The retry rule of this view, for an operation that counts its own progress.
     *
     * @param progress what the operation has gained so far, in bytes; when it grows, the operation gets all its tries again
     */
    public Retry retry(LongSupplier progress) {
        return new RetryBackoff(settings, listener, progress, ThreadLocalRandom::current, Schedulers.parallel());
    }

    /**
     * One try of a call, with its redirects. Any final status reaches the reader. Cancelling closes the connection at once.
     *
     * <p>A connection that waited idle and that the server closed before it saw the request does not count as a try: a
     * {@code GET} or {@code HEAD} is sent again over a new one. A {@link TraceContext} in the Reactor context goes along.
     *
     * @param reader consumes the body; it does not own the buffers, which are released when it returns from {@code onNext}.
     *     Its own failures pass through as they are
     */
    public <T> Flux<T> exchange(HttpRequest call, BiFunction<HttpResponse, Flux<ByteBuf>, Publisher<T>> reader) {
        return Flux.deferContextual(context -> {
            RequestCheck.check(call, insecure);
            TraceContext trace = TraceContext.of(context);
            HttpRequest traced = trace == null ? call : call.header(TraceContext.KEY, trace.traceparent());
            return offline
                    ? Flux.error(offline(call))
                    : new Exchange<>(connections.get(), settings, reach, reader).of(traced);
        });
    }

    private static DownloadException offline(HttpRequest call) {
        return new DownloadException(
                ErrorCode.OFFLINE,
                Hint.ALLOW_NETWORK,
                "This needs " + Origin.of(call.uri()).host() + ", and the cache policy forbids to ask.");
    }

    /**
     * The whole body of an answer of 200 to 299, tried as often as the rules say; other answers are read by
     * {@link HttpRequest#errors()}.
     *
     * @param maxBytes the most bytes to take; more is {@link ErrorCode#PROTOCOL}
     */
    public Mono<HttpBody> fetch(HttpRequest call, int maxBytes) {
        return once(call, maxBytes).retryWhen(retry(() -> 0));
    }

    /**
     * What a reader makes of the body of an answer of 200 to 299 while it arrives, tried as often as the rules say; other
     * answers are read by {@link HttpRequest#errors()}.
     *
     * @param reader consumes the body, which is decoded already; it does not own the buffers, and may stop early
     */
    public <T> Mono<T> read(HttpRequest call, BiFunction<HttpResponse, Flux<ByteBuf>, Mono<T>> reader) {
        return metadata(
                        call,
                        (answer, body) -> reader.apply(
                                answer, InflatedBody.isEncoded(answer) ? InflatedBody.of(answer, body) : body))
                .retryWhen(retry(() -> 0));
    }

    private static boolean succeeded(HttpResponse answer) {
        return answer.status() >= 200 && answer.status() < 300;
    }

    /**
     * The JSON of an answer of 200 to 299, tried as often as the rules say; other answers are read by
     * {@link HttpRequest#errors()}.
     *
     * @param maxBytes the most bytes to take; more is {@link ErrorCode#PROTOCOL}, and so is what is no JSON
     */
    public Mono<JsonBody> json(HttpRequest call, int maxBytes) {
        return once(call, maxBytes).map(JsonBody::of).retryWhen(retry(() -> 0));
    }

    private Mono<HttpBody> once(HttpRequest call, int maxBytes) {
        return metadata(
                call, (answer, body) -> WholeBody.of(answer, body, maxBytes).map(bytes -> new HttpBody(answer, bytes)));
    }

    private <T> Mono<T> metadata(HttpRequest call, BiFunction<HttpResponse, Flux<ByteBuf>, Mono<T>> reader) {
        return this.<T>ask(
                        call,
                        (answer, body) -> succeeded(answer)
                                ? reader.apply(answer, body)
                                : HttpTransport.<T>failed(call.errors(), answer, body))
                .single();
    }

    /**
     * One try of a call for something that is no content: {@link #exchange} with a bound on its time in all, and a least
     * rate for the body of an answer of 200 to 299.
     */
    public <T> Flux<T> ask(HttpRequest call, BiFunction<HttpResponse, Flux<ByteBuf>, Publisher<T>> reader) {
        return Flux.defer(() -> {
            MetadataPace pace = new MetadataPace(
                    settings,
                    offline ? Schedulers.parallel() : connections.get().timer());
            return pace.whole(
                    call,
                    exchange(
                            call,
                            (answer, body) ->
                                    reader.apply(answer, succeeded(answer) ? pace.body(answer, body) : body)));
        });
    }

    /**
     * Errors with what an unsuccessful answer means.
     *
     * @param errors reads the answer
     * @param body its body, of which the first 8 KiB are read
     */
    public static <T> Mono<T> failed(StatusErrors errors, HttpResponse answer, Flux<ByteBuf> body) {
        // What comes with a success is content, which may be of any length, and no words about a failure.
        Flux<ByteBuf> told = succeeded(answer) ? Flux.empty() : body;
        return WholeBody.beginning(told).flatMap(words -> Mono.error(throughProxy(answer, errors.read(answer, words))));
    }

    /** The same failure, naming the proxy that the answer came through, which may have made it up. */
    private static DownloadException throughProxy(HttpResponse answer, DownloadException failure) {
        String message = String.valueOf(failure.getMessage());
        if (answer.proxy() == null || message.contains(answer.proxy())) {
            return failure;
        }
        DownloadException named = new DownloadException(
                        failure.code(), message + " The answer came through the proxy " + answer.proxy() + ".", failure)
                .retryable(failure.retryable());
        Duration wait = failure.retryAfter();
        return wait == null ? named : named.retryAfter(wait);
    }

    /** Makes threads and pool now, which the first call does otherwise: some 50 ms of work, on the caller's thread. */
    public void warmup() {
        connections.get();
    }

    /** Closes every connection, of all views. Calls that come later error with {@link ErrorCode#CANCELLED}. */
    @Override
    public void close() {
        connections.close();
    }

    /** Completes when its connections and threads are gone, once this is closed. */
    public Mono<Void> closed() {
        return connections.closed();
    }

    /** Collects the settings of a client; not thread-safe. */
    public static final class Builder {
        private static final int USUAL_CONNECTIONS = 64;

        private final Environment environment;
        private HttpSettings settings = HttpSettings.DEFAULT;
        private int connectionsPerHost = USUAL_CONNECTIONS;
        private @Nullable Path trusted;
        private @Nullable URI proxy;
        private SystemResolver.HostLookup lookup = InetAddress::getAllByName;
        private boolean boring = true;

        private Builder(Environment environment) {
            this.environment = environment;
        }

        /** The limits of calls that bring none of their own. */
        public Builder settings(HttpSettings limits) {
            settings = limits;
            return this;
        }

        /** The most connections to one host, 64 when not set; calls beyond that wait in line. */
        public Builder connectionsPerHost(int most) {
            if (most < 1) {
                throw new IllegalArgumentException("connectionsPerHost must be at least 1");
            }
            connectionsPerHost = most;
            return this;
        }

        /** Certificates to trust beside those that Java trusts: a PEM file, or a folder of such files. */
        public Builder trustedCertificates(Path pem) {
            trusted = pem;
            return this;
        }

        /** A proxy for everything, such as {@code http://user:password@host:3128}, instead of those in the environment. */
        public Builder proxy(URI address) {
            proxy = address;
            return this;
        }

        /** How hosts are looked up, for tests. */
        public Builder lookup(SystemResolver.HostLookup instead) {
            lookup = instead;
            return this;
        }

        /** Leaves TLS to the JDK, for tests. */
        Builder withoutBoringssl() {
            boring = false;
            return this;
        }

        /** A client with these settings. */
        public HttpTransport build() {
            ProxySettings proxies = new ProxySettings(environment, proxy == null ? null : proxy.toString());
            TlsSettings tls = new TlsSettings(environment, trusted, boring);
            SystemResolver.HostLookup names = lookup;
            int most = connectionsPerHost;
            LazyConnections connections = new LazyConnections(() -> new Connections(proxies, tls, names, most));
            return new HttpTransport(connections, settings, RetryListener.NONE, false, AddressPolicy.ANY, false);
        }
    }
}
