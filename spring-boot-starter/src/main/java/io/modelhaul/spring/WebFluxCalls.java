package io.modelhaul.spring;

import io.modelhaul.server.ApiRequest;
import io.modelhaul.server.ApiResponse;
import io.modelhaul.server.HttpApi;
import java.net.URI;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.reactive.function.BodyInserter;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Hands calls from WebFlux to the HTTP interface, and its answers back. */
final class WebFluxCalls {
    private final HttpApi api;
    private final String root;

    WebFluxCalls(HttpApi api, String root) {
        this.api = api;
        this.root = root;
    }

    RouterFunction<ServerResponse> routes() {
        return RouterFunctions.route(RequestPredicates.path(root + "/**"), this::answer);
    }

    private Mono<ServerResponse> answer(ServerRequest request) {
        String path = request.requestPath().pathWithinApplication().value().substring(root.length());
        if (path.isEmpty()) {
            // The page's own addresses are relative to its folder.
            return ServerResponse.status(HttpStatus.PERMANENT_REDIRECT)
                    .location(URI.create(request.requestPath().value() + "/"))
                    .build();
        }
        return api.answer(call(request, path)).flatMap(WebFluxCalls::sent);
    }

    private ApiRequest call(ServerRequest request, String path) {
        return ApiRequest.of(
                request.method().name(),
                path,
                request.uri().getRawQuery(),
                name -> request.headers().header(name),
                limit -> body(request, limit));
    }

    private Mono<byte[]> body(ServerRequest request, int limit) {
        return api.bodies().collect(request.exchange().getRequest().getBody().map(WebFluxCalls::bytes), limit);
    }

    private static byte[] bytes(DataBuffer buffer) {
        byte[] bytes = new byte[buffer.readableByteCount()];
        buffer.read(bytes);
        DataBufferUtils.release(buffer);
        return bytes;
    }

    private static Mono<ServerResponse> sent(ApiResponse answer) {
        ServerResponse.BodyBuilder response = ServerResponse.status(answer.status());
        answer.headers().forEach(response::header);
        Flux<byte[]> stream = answer.stream();
        byte[] body = answer.body();
        if (stream != null) {
            BodyInserter<Void, ServerHttpResponse> parts =
                    (out, context) -> out.writeAndFlushWith(stream.map(part -> Mono.just(wrapped(out, part))));
            return response.body(parts);
        }
        if (body == null) {
            return response.build();
        }
        BodyInserter<Void, ServerHttpResponse> whole = (out, context) -> out.writeWith(Mono.just(wrapped(out, body)));
        return response.contentLength(body.length).body(whole);
    }

    private static DataBuffer wrapped(ServerHttpResponse out, byte[] bytes) {
        return out.bufferFactory().wrap(bytes);
    }
}
