package io.modelhaul.testkit.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.stream.ChunkedInput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.netty.FutureMono;
import reactor.netty.http.server.HttpServerResponse;

/** Sends one answer on one connection, with all that its {@link Delivery} demands. */
public final class AnswerWriter {

    private static final Logger LOG = LoggerFactory.getLogger(AnswerWriter.class);

    private final Channel channel;
    private final HttpServerResponse response;
    private final boolean bodyWanted;

    /** @param bodyWanted false for {@code HEAD}: headers as if there were a body, but none */
    public AnswerWriter(Channel channel, HttpServerResponse response, boolean bodyWanted) {
        this.channel = channel;
        this.response = response;
        this.bodyWanted = bodyWanted;
    }

    public Mono<Void> write(Answer answer, ServedRequest request) {
        return after(answer.delivery().latency())
                .then(Mono.defer(() -> answer.status() == 0 ? end(answer) : send(answer, request)))
                .onErrorResume(this::failed)
                .doFinally(signal -> request.ended());
    }

    private Mono<Void> send(Answer answer, ServedRequest request) {
        request.answered(answer.status());
        response.status(answer.status());
        answer.headers().forEach(response::header);
        Body body = answer.body();
        if (body == null || !bodyWanted) {
            announce(answer, body == null ? 0 : body.length());
            return response.send();
        }
        announce(answer, body.length());
        Mono<Void> sent = FutureMono.deferFuture(() -> channel.writeAndFlush(input(body, answer.delivery())));
        return response.then(sent).then().then(Mono.defer(() -> end(answer)));
    }

    private void announce(Answer answer, long length) {
        if (answer.delivery().framing() == Delivery.Framing.CLOSE) {
            response.chunkedTransfer(false).keepAlive(false);
        } else if (answer.delivery().framing() != Delivery.Framing.LENGTH) {
            response.chunkedTransfer(true);
        } else if (answer.header("Content-Length").isEmpty()) {
            response.header(HttpHeaderNames.CONTENT_LENGTH, Long.toString(length));
        }
    }

    private ChunkedInput<?> input(Body body, Delivery delivery) {
        try {
            Optional<Path> file = body.content().path().filter(path -> isForTheKernel(delivery));
            if (file.isPresent()) {
                long length = Math.min(body.length(), delivery.interruption().after());
                return new FileInput(channel, file.get(), body.offset(), length);
            }
            BodyInput input = new BodyInput(channel, body, delivery);
            return delivery.framing() == Delivery.Framing.GZIP ? new GzipInput(input) : input;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isForTheKernel(Delivery delivery) {
        return delivery.leavesBytesAlone() && channel.pipeline().get(SslHandler.class) == null;
    }

    /** What comes after the body: usually nothing, and the connection is kept. */
    private Mono<Void> end(Answer answer) {
        Delivery.Interruption interruption = answer.delivery().interruption();
        boolean cut =
                answer.body() == null || interruption.after() < answer.body().length();
        if (interruption.closes() && cut) {
            return interruption.ending() == Delivery.Ending.RESET ? reset() : close();
        }
        boolean endsWithConnection = answer.delivery().framing() == Delivery.Framing.CLOSE;
        return answer.status() == 0 || endsWithConnection || announcesTooMuch(answer) ? close() : Mono.empty();
    }

    private static boolean announcesTooMuch(Answer answer) {
        long length = answer.body() == null ? 0 : answer.body().length();
        return answer.header("Content-Length").map(Long::parseLong).orElse(length) > length;
    }

    /** A client may leave at any time; an error of this server itself must not look like a cut connection. */
    private Mono<Void> failed(Throwable failure) {
        if (failure instanceof Error) {
            LOG.error("An answer could not be written.", failure);
        }
        return close();
    }

    private Mono<Void> close() {
        return FutureMono.deferFuture(channel::close);
    }

    /** A socket that is closed with a linger time of zero is reset. */
    private Mono<Void> reset() {
        return Mono.defer(() -> {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            return close();
        });
    }

    /** On the event loop's own timer: a test may have replaced Reactor's schedulers by virtual time. */
    private Mono<Void> after(Duration latency) {
        return latency.isZero()
                ? Mono.empty()
                : Mono.create(sink -> {
                    var timer =
                            channel.eventLoop().schedule(() -> sink.success(), latency.toNanos(), TimeUnit.NANOSECONDS);
                    sink.onDispose(() -> timer.cancel(false));
                });
    }
}
