package io.modelhaul.http;

import io.modelhaul.Environment;
import io.netty.buffer.ByteBuf;
import java.util.function.BiFunction;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** SKELETON, filled by the http author. */
public final class HttpTransport implements AutoCloseable {
    /** Starts a new client; proxies and certificates come from the environment. */
    public static Builder builder(Environment environment) {
        throw new UnsupportedOperationException();
    }

    /** A view on the same connections with its own limits; retries are told to the listener. */
    public HttpTransport with(HttpSettings settings, RetryListener listener) {
        throw new UnsupportedOperationException();
    }

    /** A view that errors with OFFLINE instead of connecting. */
    public HttpTransport offline() {
        throw new UnsupportedOperationException();
    }

    /** The limits of this view. */
    public HttpSettings settings() {
        throw new UnsupportedOperationException();
    }

    /** One try; redirects are followed; any final status reaches the reader (the caller maps it). */
    public <T> Flux<T> exchange(HttpCall call, BiFunction<HttpAnswer, Flux<ByteBuf>, Publisher<T>> reader) {
        throw new UnsupportedOperationException();
    }

    /** The whole body of a successful (2xx) answer, retried by the rules; other statuses go through call.errors(). */
    public Mono<HttpBody> fetch(HttpCall call, int maxBytes) {
        throw new UnsupportedOperationException();
    }

    /** The retry rule of this view, for an operation that counts its own progress. */
    public Retry retry(java.util.function.LongSupplier progress) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}

    /** SKELETON. */
    public static final class Builder {
        /** Builds. */
        public HttpTransport build() {
            throw new UnsupportedOperationException();
        }
    }
}
