package io.modelhaul.server;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/** An answer, whatever web server it goes through; immutable. */
public final class ApiResponse {
    private static final String TYPE = "Content-Type";

    private final int status;
    private final Map<String, String> headers;
    private final byte @Nullable [] body;
    private final @Nullable Flux<byte[]> stream;

    private ApiResponse(
            int status, Map<String, String> headers, byte @Nullable [] body, @Nullable Flux<byte[]> stream) {
        this.status = status;
        this.headers = headers;
        this.body = body;
        this.stream = stream;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** Headers by name. */
    public Map<String, String> headers() {
        return headers;
    }

    /** The whole body, not to be changed; null when it is a stream, or when there is none. */
    public byte @Nullable [] body() {
        return body;
    }

    /**
     * The parts of a body that goes on; null when it does not. Each is to be sent at once, and the next is to be asked for
     * when it was sent.
     */
    public @Nullable Flux<byte[]> stream() {
        return stream;
    }

    static ApiResponse empty(int status) {
        return new ApiResponse(status, Map.of(), null, null);
    }

    static ApiResponse json(int status, Object value) {
        return json(status, "application/json", value);
    }

    static ApiResponse json(int status, String type, Object value) {
        return of(status, type, Json.bytes(value));
    }

    static ApiResponse of(int status, String type, byte[] body) {
        return new ApiResponse(status, Map.of(TYPE, type), body, null);
    }

    /** Server-sent events (WHATWG HTML, section 9.2); proxies must not hold them back. */
    static ApiResponse events(Flux<byte[]> frames) {
        return new ApiResponse(
                200,
                Map.of(TYPE, "text/event-stream", "Cache-Control", "no-store", "X-Accel-Buffering", "no"),
                null,
                frames);
    }

    ApiResponse withStatus(int other) {
        return new ApiResponse(other, headers, body, stream);
    }

    ApiResponse with(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.putAll(more);
        return new ApiResponse(status, all, body, stream);
    }

    /** With these headers where it has none of that name. */
    ApiResponse withDefaults(Map<String, String> usual) {
        Map<String, String> all = new LinkedHashMap<>(usual);
        all.putAll(headers);
        return new ApiResponse(status, all, body, stream);
    }

    ApiResponse with(String name, String value) {
        return with(Map.of(name, value));
    }
}
