package io.modelhaul.http;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Locale;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The content behind a body that a server compressed although it was asked not to: {@code gzip} (RFC 1952) or
 * {@code deflate} (RFC 1950).
 *
 * <p>Inflates piece by piece as the reader asks, so that a small body that stands for a huge one costs no memory.
 */
public final class InflatedBody {
    private static final int PIECE = 64 << 10;
    private static final int MAX_GZIP_HEADER = 64 << 10;

    private final Inflater inflater;
    private byte[] held = new byte[0];
    private boolean headerDone;

    private InflatedBody(boolean gzip) {
        this.headerDone = !gzip;
        this.inflater = new Inflater(gzip);
    }

    /** The plain content. */
    public static Flux<ByteBuf> of(HttpAnswer answer, Flux<ByteBuf> body) {
        String encoding =
                String.valueOf(answer.header("Content-Encoding")).trim().toLowerCase(Locale.ROOT);
        boolean gzip = encoding.equals("gzip") || encoding.equals("x-gzip");
        if (!gzip && !encoding.equals("deflate")) {
            return Flux.error(bad(answer.uri().getHost() + " sends the file in an encoding that was not asked for ("
                    + (encoding.length() > 40 ? "unknown" : encoding) + ")."));
        }
        return Flux.using(
                () -> new InflatedBody(gzip), inflated -> inflated.over(body), inflated -> inflated.inflater.end());
    }

    private Flux<ByteBuf> over(Flux<ByteBuf> body) {
        return body.map(InflatedBody::bytes)
                .concatMap(this::pieces, 1)
                .concatWith(Mono.defer(() -> inflater.finished() ? Mono.empty() : Mono.error(cut())));
    }

    private static byte[] bytes(ByteBuf buffer) {
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes);
        return bytes;
    }

    private Flux<ByteBuf> pieces(byte[] input) {
        return Flux.generate(() -> offer(input), (more, sink) -> {
            byte[] output = new byte[PIECE];
            int length = more ? inflate(output) : 0;
            if (length == 0) {
                sink.complete();
            } else {
                sink.next(Unpooled.wrappedBuffer(output, 0, length));
            }
            return more;
        });
    }

    private int inflate(byte[] output) {
        try {
            return inflater.finished() ? 0 : inflater.inflate(output);
        } catch (DataFormatException e) {
            throw bad("The compressed body is damaged: " + e.getMessage() + ".");
        }
    }

    /** Hands input to the inflater, behind the header of gzip; false while that is not all there. */
    private boolean offer(byte[] input) {
        if (headerDone) {
            inflater.setInput(input);
            return true;
        }
        byte[] all = new byte[held.length + input.length];
        System.arraycopy(held, 0, all, 0, held.length);
        System.arraycopy(input, 0, all, held.length, input.length);
        held = all;
        int end = headerEnd(all);
        if (end < 0 && all.length > MAX_GZIP_HEADER) {
            throw bad("The gzip header is longer than is sane.");
        }
        headerDone = end >= 0;
        if (headerDone) {
            inflater.setInput(all, end, all.length - end);
            held = new byte[0];
        }
        return headerDone;
    }

    /** Where the header ends; -1 when more of it is to come. */
    private int headerEnd(byte[] bytes) {
        if (bytes.length < 10) {
            return -1;
        }
        if ((bytes[0] & 0xff) != 0x1f || (bytes[1] & 0xff) != 0x8b || bytes[2] != 8) {
            throw bad("The body says to be gzip and is not.");
        }
        int flags = bytes[3];
        int at = 10;
        if ((flags & 4) != 0) {
            if (bytes.length < at + 2) {
                return -1;
            }
            at += 2 + (bytes[at] & 0xff) + ((bytes[at + 1] & 0xff) << 8);
        }
        for (int flag : List.of(8, 16)) {
            if ((flags & flag) != 0) {
                while (at < bytes.length && bytes[at] != 0) {
                    at++;
                }
                at++;
            }
        }
        at += (flags & 2) != 0 ? 2 : 0;
        return at <= bytes.length ? at : -1;
    }

    private static DownloadException cut() {
        return new DownloadException(ErrorCode.UNREACHABLE, "The compressed body was cut before its end.");
    }

    private static DownloadException bad(String message) {
        return new DownloadException(ErrorCode.PROTOCOL, message);
    }
}
