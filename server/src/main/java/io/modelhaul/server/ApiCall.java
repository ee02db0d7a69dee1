package io.modelhaul.server;

import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A call made of its parts. */
record ApiCall(
        String method,
        String path,
        @Nullable String query,
        UnaryOperator<@Nullable String> headers,
        IntFunction<Mono<byte[]>> bodies)
        implements ApiRequest {
    @Override
    public @Nullable String header(String name) {
        return headers.apply(name);
    }

    @Override
    public Mono<byte[]> body(int limit) {
        return bodies.apply(limit);
    }

    /** Neither headers nor query: they may hold secrets. */
    @Override
    public String toString() {
        return method + " " + path;
    }
}
