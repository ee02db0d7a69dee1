package io.modelhaul.server;

import io.netty.channel.ChannelException;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.channel.AbortedException;
import reactor.netty.http.server.HttpServerRequest;

/** A call as Reactor Netty received it. */
final class NettyRequest implements ApiRequest {
    /** A body that is too large is read on for a while, as many clients look for an answer only when all is sent. */
    private static final long PATIENCE_BYTES = 32L << 20;

    private final HttpServerRequest request;
    private final String path;
    private final @Nullable String query;

    NettyRequest(HttpServerRequest request) {
        this.request = request;
        String target = request.uri();
        int question = target.indexOf('?');
        String place = question < 0 ? target : target.substring(0, question);
        this.query = question < 0 ? null : target.substring(question + 1);
        this.path = place.startsWith("/") ? place : "/" + place;
    }

    @Override
    public String method() {
        return request.method().name();
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public @Nullable String query() {
        return query;
    }

    @Override
    public @Nullable String header(String name) {
        return request.requestHeaders().get(name);
    }

    @Override
    public Mono<byte[]> body(int limit) {
        // Netty has refused what is no length.
        long announced = Long.parseLong(request.requestHeaders().get(HttpHeaderNames.CONTENT_LENGTH, "0"));
        boolean asksFirst = request.requestHeaders().contains(HttpHeaderNames.EXPECT);
        if (announced > PATIENCE_BYTES || (announced > limit && asksFirst)) {
            return Mono.error(ApiException.tooLarge(limit));
        }
        return request.receive()
                .asByteArray()
                .collect(() -> new Collected(limit), Collected::add)
                .map(Collected::bytes)
                .onErrorMap(ChannelException.class, late -> ApiException.tooSlow())
                .onErrorMap(AbortedException.class, gone -> ApiException.badRequest("The body ends too early."));
    }

    /** A body as far as it was received. */
    private static final class Collected {
        private final int limit;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private long size;

        Collected(int limit) {
            this.limit = limit;
        }

        void add(byte[] part) {
            size += part.length;
            if (size <= limit) {
                bytes.writeBytes(part);
            } else if (size > PATIENCE_BYTES) {
                throw ApiException.tooLarge(limit);
            }
        }

        byte[] bytes() {
            if (size > limit) {
                throw ApiException.tooLarge(limit);
            }
            return bytes.toByteArray();
        }
    }
}
