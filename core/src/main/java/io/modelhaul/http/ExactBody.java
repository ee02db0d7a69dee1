package io.modelhaul.http;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.netty.buffer.ByteBuf;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;

/** A body that brings as many bytes as its head promised, or an error; never more. */
public final class ExactBody {
    private final HttpAnswer answer;
    private final long promised;
    private long bytes;

    private ExactBody(HttpAnswer answer, long promised) {
        this.answer = answer;
        this.promised = promised;
    }

    /**
     * The same body, held to its promise.
     *
     * @param promised how many bytes it brings
     */
    public static Flux<ByteBuf> of(HttpAnswer answer, Flux<ByteBuf> body, long promised) {
        return Flux.defer(() -> new ExactBody(answer, promised).over(body));
    }

    private Flux<ByteBuf> over(Flux<ByteBuf> body) {
        return body.handle(this::pass).concatWith(Mono.defer(this::checkEnd));
    }

    private void pass(ByteBuf buffer, SynchronousSink<ByteBuf> sink) {
        int length = buffer.readableBytes();
        long left = promised - bytes;
        bytes += length;
        if (length <= left) {
            sink.next(buffer);
            return;
        }
        if (left > 0) {
            sink.next(buffer.slice(buffer.readerIndex(), (int) left));
        }
        sink.error(new DownloadException(
                        ErrorCode.PROTOCOL,
                        answer.host() + " sends more than the " + promised + " bytes that it promised.")
                .retryable(true));
    }

    private Mono<ByteBuf> checkEnd() {
        return bytes == promised
                ? Mono.empty()
                : Mono.error(new DownloadException(
                        ErrorCode.UNREACHABLE,
                        answer.host() + " ended its answer after " + bytes + " of " + promised + " bytes. Try again."));
    }
}
