package io.modelhaul.server;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.FutureMono;
import reactor.netty.http.server.HttpServerResponse;

/** Sends answers through Reactor Netty. */
final class NettyResponse {
    private NettyResponse() {}

    static Mono<Void> write(HttpServerResponse response, boolean head, ApiResponse answer) {
        response.status(answer.status());
        answer.headers().forEach(response::header);
        byte[] body = answer.body();
        if (answer.stream() != null) {
            return stream(response, answer.stream());
        }
        if (body == null) {
            return response.send().then();
        }
        response.header(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(body.length));
        return head
                ? response.send().then()
                : response.sendByteArray(Mono.just(body)).then();
    }

    /** Each part is on its way to the client before the next is asked for; when the client leaves, so does the stream. */
    private static Mono<Void> stream(HttpServerResponse response, Flux<byte[]> parts) {
        Channel[] channel = new Channel[1];
        response.withConnection(connection -> channel[0] = connection.channel());
        Mono<Void> gone = FutureMono.from(channel[0].closeFuture()).onErrorComplete();
        Mono<Void> sent = parts.takeUntilOther(gone.then(Mono.just(true)))
                .concatMap(part -> write(channel[0], part), 0)
                .then()
                .onErrorComplete();
        return response.chunkedTransfer(true).then(sent).then();
    }

    private static Mono<Void> write(Channel channel, byte[] part) {
        return FutureMono.deferFuture(
                () -> channel.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(part))));
    }
}
