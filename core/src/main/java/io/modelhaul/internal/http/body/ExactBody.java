package io.modelhaul.internal.http.body;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.http.HttpResponse;
import io.netty.buffer.ByteBuf;
import java.util.function.LongFunction;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;

/** A body that brings as many bytes as were promised, or an error; never more. */
public final class ExactBody {
    private final long promised;
    private final LongFunction<? extends Throwable> wrong;
    private long bytes;

    private ExactBody(long promised, LongFunction<? extends Throwable> wrong) {
        this.promised = promised;
        this.wrong = wrong;
    }

    /**
     * The same body, held to the promise of its head.
     *
     * @param promised how many bytes it brings
     */
    public static Flux<ByteBuf> of(HttpResponse answer, Flux<ByteBuf> body, long promised) {
        return of(
                body,
                promised,
                bytes -> bytes > promised ? tooMany(answer, promised) : tooFew(answer, bytes, promised));
    }

    /**
     * The same body, held to somebody's promise.
     *
     * @param promised how many bytes it brings
     * @param wrong the error when it brings another number, which is given; when it is more, all that were promised have
     *     been emitted
     */
    public static Flux<ByteBuf> of(Flux<ByteBuf> body, long promised, LongFunction<? extends Throwable> wrong) {
        return Flux.defer(() -> new ExactBody(promised, wrong).over(body));
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
        sink.error(wrong.apply(bytes));
    }

    private Mono<ByteBuf> checkEnd() {
        return bytes == promised ? Mono.empty() : Mono.error(wrong.apply(bytes));
    }

    private static DownloadException tooMany(HttpResponse answer, long promised) {
        return new DownloadException(
                        ErrorCode.PROTOCOL,
                        answer.host() + " sends more than the " + promised + " bytes that it promised.")
                .retryable(true);
    }

    private static DownloadException tooFew(HttpResponse answer, long bytes, long promised) {
        return new DownloadException(
                ErrorCode.UNREACHABLE,
                answer.host() + " ended its answer after " + bytes + " of " + promised + " bytes. Try again.");
    }
}
