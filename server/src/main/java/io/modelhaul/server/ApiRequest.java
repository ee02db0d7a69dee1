package io.modelhaul.server;

import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** One HTTP call, whatever web server it came through. */
public interface ApiRequest {
    /** The method, in upper case. */
    String method();

    /** The path below the interface's own root, still percent-encoded; begins with a slash. */
    String path();

    /** The query without question mark, still percent-encoded; null when there is none. */
    @Nullable
    String query();

    /** A header's first value; null when it is not there. */
    @Nullable
    String header(String name);

    /** The body; errors when it has more bytes than that. */
    Mono<byte[]> body(int limit);

    /** The error for a body that has more bytes than allowed. */
    static RuntimeException tooLarge(int limit) {
        return ApiException.tooLarge(limit);
    }

    /** A call made of its parts. */
    static ApiRequest of(
            String method,
            String path,
            @Nullable String query,
            UnaryOperator<@Nullable String> headers,
            IntFunction<Mono<byte[]>> body) {
        return new ApiCall(method, path, query, headers, body);
    }
}
