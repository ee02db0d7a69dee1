package io.modelhaul.server;

import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
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

    /** The host and port in the request line itself, where a client named an absolute address there; else null. */
    default @Nullable String authority() {
        return null;
    }

    /** A header's values, one for each line of it; empty when it is not there. */
    List<String> headers(String name);

    /** A header's first value; null when it is not there. */
    default @Nullable String header(String name) {
        List<String> values = headers(name);
        return values.isEmpty() ? null : values.get(0);
    }

    /** The body; errors when it has more bytes than that. */
    Mono<byte[]> body(int limit);

    /**
     * A call made of its parts.
     *
     * @param headers the values of a header by its name
     */
    static ApiRequest of(
            String method,
            String path,
            @Nullable String query,
            Function<String, List<String>> headers,
            IntFunction<Mono<byte[]>> body) {
        return new ApiCall(method, path, query, headers, body);
    }
}
