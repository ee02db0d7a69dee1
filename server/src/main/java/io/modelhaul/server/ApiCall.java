package io.modelhaul.server;

import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A call made of its parts. */
record ApiCall(
        String method,
        String path,
        @Nullable String query,
        Function<String, List<String>> headers,
        IntFunction<Mono<byte[]>> bodies)
        implements ApiRequest {
    @Override
    public List<String> headers(String name) {
        List<String> found = headers.apply(name);
        return found == null ? List.of() : found;
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
