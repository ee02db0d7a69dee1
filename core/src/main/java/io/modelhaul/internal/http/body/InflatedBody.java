package io.modelhaul.internal.http.body;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.http.HttpResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.compression.JdkZlibDecoder;
import io.netty.handler.codec.compression.ZlibWrapper;
import java.io.ByteArrayOutputStream;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;

/**
 * The content behind a body that a server compressed although it was asked not to: {@code gzip} (RFC 1952) or
 * {@code deflate} (RFC 1950), its checksum checked.
 *
 * <p>Inflates piece by piece as the reader asks, so that a small body that stands for a huge one costs no memory.
 */
public final class InflatedBody {
    /** Compressed bytes taken at once: deflate makes at most a thousand times as many of them. */
    private static final int FEED_BYTES = 1 << 10;

    private static final int SHOWN = 40;
    /** Compressed bytes that may come before any content does: empty blocks go on for ever. */
    private static final int EMPTY_BYTES = 1 << 20;
    /** After that, content is at least so small a part of the compressed bytes; honest compression makes it larger. */
    private static final int EMPTY_SHARE = 16;

    /** The codings that there are; servers also send words that are none, such as a character set or {@code none}. */
    private static final Set<String> CODINGS = Set.of(
            "gzip",
            "x-gzip",
            "deflate",
            "br",
            "zstd",
            "compress",
            "x-compress",
            "dcb",
            "dcz",
            "exi",
            "aes128gcm",
            "pack200-gzip");

    private final String host;
    private final JdkZlibDecoder decoder;
    private final EmbeddedChannel channel;
    private boolean begun;
    private long taken;
    private long made;

    private InflatedBody(String host, ZlibWrapper wrapper) {
        this.host = host;
        this.decoder = new JdkZlibDecoder(wrapper, 0);
        this.channel = new EmbeddedChannel(decoder);
    }

    /** Whether the body is an encoding of the content and not the content itself (RFC 9110 section 8.4). */
    public static boolean isEncoded(HttpResponse answer) {
        return !encoding(answer).isEmpty();
    }

    private static String encoding(HttpResponse answer) {
        return answer.headers().getAll("Content-Encoding").stream()
                .flatMap(header -> Stream.of(header.split(",", -1)))
                .map(word -> word.trim().toLowerCase(Locale.ROOT))
                .filter(CODINGS::contains)
                .collect(Collectors.joining(", "));
    }

    /** The plain content. Errors with {@link ErrorCode#PROTOCOL} when it is encoded otherwise, or damaged. */
    public static Flux<ByteBuf> of(HttpResponse answer, Flux<ByteBuf> body) {
        String encoding = encoding(answer);
        return switch (encoding) {
            case "gzip", "x-gzip" -> over(answer, body, ZlibWrapper.GZIP);
            case "deflate" -> over(answer, body, ZlibWrapper.ZLIB_OR_NONE);
            default ->
                Flux.error(() -> bad(
                        answer.host(),
                        "sends its answer encoded in a way that was not asked for (" + ErrorBody.line(encoding, SHOWN)
                                + ")",
                        null));
        };
    }

    private static Flux<ByteBuf> over(HttpResponse answer, Flux<ByteBuf> body, ZlibWrapper wrapper) {
        return Flux.using(
                () -> new InflatedBody(answer.host(), wrapper), inflated -> inflated.over(body), InflatedBody::end);
    }

    private Flux<ByteBuf> over(Flux<ByteBuf> body) {
        return body.map(ByteBufUtil::getBytes)
                .concatMap(
                        input -> Flux.generate(
                                () -> 0, (Integer at, SynchronousSink<ByteBuf> sink) -> inflateSome(input, at, sink)),
                        1)
                .concatWith(Mono.defer(this::checkEnd));
    }

    /** Hands on the next bytes of content that the input brings; returns where in the input to go on. */
    private int inflateSome(byte[] input, int from, SynchronousSink<ByteBuf> sink) {
        for (int at = from; at < input.length; at += FEED_BYTES) {
            byte[] content = inflate(input, at, Math.min(FEED_BYTES, input.length - at));
            if (content.length > 0) {
                sink.next(Unpooled.wrappedBuffer(content));
                return at + FEED_BYTES;
            }
        }
        sink.complete();
        return input.length;
    }

    private synchronized byte[] inflate(byte[] input, int from, int length) {
        begun = true;
        if (decoder.isClosed()) {
            throw bad(host, "sends bytes behind the end of its compressed answer", null);
        }
        try {
            channel.writeInbound(Unpooled.wrappedBuffer(input, from, length));
        } catch (DecoderException e) {
            throw bad(host, "sends a compressed answer that is damaged", e);
        }
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (ByteBuf piece = channel.readInbound(); piece != null; piece = channel.readInbound()) {
            content.writeBytes(ByteBufUtil.getBytes(piece));
            piece.release();
        }
        taken += length;
        made += content.size();
        if (taken > EMPTY_BYTES && taken / EMPTY_SHARE > made) {
            throw bad(host, "sends a compressed answer with nothing in it", null);
        }
        return content.toByteArray();
    }

    private synchronized Mono<ByteBuf> checkEnd() {
        return !begun || decoder.isClosed()
                ? Mono.empty()
                : Mono.error(bad(host, "ended its compressed answer too early", null));
    }

    private synchronized void end() {
        channel.finishAndReleaseAll();
    }

    private static DownloadException bad(String host, String what, @Nullable DecoderException cause) {
        return new DownloadException(ErrorCode.PROTOCOL, host + " " + what + ". Try again later.", cause)
                .retryable(true);
    }
}
