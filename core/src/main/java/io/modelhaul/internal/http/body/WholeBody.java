package io.modelhaul.internal.http.body;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.http.HttpResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A small body, collected in memory up to a bound. */
public final class WholeBody {
    private static final int ERROR_BYTES = 8 << 10;

    private WholeBody() {}

    /** All of the body; errors with {@link ErrorCode#PROTOCOL} when it is larger than that. */
    public static Mono<byte[]> of(HttpResponse answer, Flux<ByteBuf> body, int maxBytes) {
        Flux<ByteBuf> plain = InflatedBody.isEncoded(answer) ? InflatedBody.of(answer, body) : body;
        return Mono.defer(() -> {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            return plain.doOnNext(buffer -> append(buffer, bytes, answer, maxBytes))
                    .then(Mono.fromSupplier(bytes::toByteArray));
        });
    }

    private static void append(ByteBuf buffer, ByteArrayOutputStream bytes, HttpResponse answer, int maxBytes) {
        if (buffer.readableBytes() > maxBytes - bytes.size()) {
            throw new DownloadException(
                    ErrorCode.PROTOCOL,
                    answer.host() + " sent more than the " + maxBytes
                            + " bytes that are sane for this answer. Check the" + " address.");
        }
        bytes.writeBytes(ByteBufUtil.getBytes(buffer));
    }

    /** The beginning of the body of a failure as text; its own failures do not matter. */
    public static Mono<String> beginning(Flux<ByteBuf> body) {
        return Mono.defer(() -> {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            return body.doOnNext(buffer -> appendSome(buffer, bytes))
                    .takeUntil(buffer -> bytes.size() >= ERROR_BYTES)
                    .onErrorComplete()
                    .then(Mono.fromSupplier(() -> bytes.toString(StandardCharsets.UTF_8)));
        });
    }

    private static void appendSome(ByteBuf buffer, ByteArrayOutputStream bytes) {
        int length = Math.min(buffer.readableBytes(), ERROR_BYTES - bytes.size());
        bytes.writeBytes(ByteBufUtil.getBytes(buffer, buffer.readerIndex(), length));
    }
}
