package io.modelhaul.server;

import io.netty.channel.ChannelException;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.channel.AbortedException;
import reactor.netty.http.server.HttpServerRequest;

/** A call as Reactor Netty received it. */
final class NettyRequest implements ApiRequest {
    /** The absolute form of a target (RFC 9112, section 3.2.2). */
    private static final Pattern ABSOLUTE = Pattern.compile("(?i)https?://([^/?#]*+)(.*+)", Pattern.DOTALL);

    /** By this, Reactor finds in a context what becomes of an error that comes after the end. */
    private static final String ON_ERROR_DROPPED = "reactor.onErrorDropped.local";

    private final HttpServerRequest request;
    private final RequestBodies bodies;
    private final @Nullable String authority;
    private final String path;
    private final @Nullable String query;

    NettyRequest(HttpServerRequest request, RequestBodies bodies) {
        this.request = request;
        this.bodies = bodies;
        Matcher absolute = ABSOLUTE.matcher(request.uri());
        boolean named = absolute.matches();
        this.authority = named ? absolute.group(1) : null;
        String target = named ? absolute.group(2) : request.uri();
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
    public @Nullable String authority() {
        return authority;
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
    public List<String> headers(String name) {
        return request.requestHeaders().getAll(name);
    }

    @Override
    public Mono<byte[]> body(int limit) {
        // Netty has refused what is no length.
        long announced = Long.parseLong(request.requestHeaders().get(HttpHeaderNames.CONTENT_LENGTH, "0"));
        if (announced > limit) {
            return Mono.error(ApiException.tooLarge(limit));
        }
        return bodies.collect(request.receive().asByteArray(), limit)
                // Reactor Netty fails a body once more when the answer to its failure is sent.
                .contextWrite(
                        context -> context.put(ON_ERROR_DROPPED, (Consumer<Throwable>) NettyRequest::isKnownAlready))
                .onErrorMap(ChannelException.class, late -> ApiException.tooSlow())
                .onErrorMap(AbortedException.class, gone -> ApiException.badRequest("The body ends too early."));
    }

    /** The same failure has ended the call before. */
    private static void isKnownAlready(Throwable failure) {}
}
