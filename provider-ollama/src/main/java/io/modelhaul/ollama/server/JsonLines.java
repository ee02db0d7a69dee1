package io.modelhaul.ollama.server;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Flux;

/**
 * Cuts a body into lines, wherever the network cut it into buffers. Lines are bytes, so that a character may lie across two
 * buffers. Empty lines are left out; a last line needs no end.
 */
final class JsonLines {
    static final int MAX_LINE_BYTES = 1 << 20;

    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();

    private JsonLines() {}

    /** The lines; errors with {@link ErrorCode#PROTOCOL} when one is longer than a mebibyte. */
    static Flux<byte[]> of(Flux<ByteBuf> body) {
        return Flux.defer(() -> {
            JsonLines lines = new JsonLines();
            return body.map(lines::cut)
                    .concatWith(Flux.defer(() -> Flux.just(lines.rest())))
                    .concatMapIterable(cut -> cut);
        });
    }

    private List<byte[]> cut(ByteBuf buffer) {
        List<byte[]> lines = new ArrayList<>();
        int from = buffer.readerIndex();
        int end;
        while ((end = buffer.indexOf(from, buffer.writerIndex(), (byte) '\n')) >= 0) {
            append(buffer, from, end - from);
            lines.addAll(rest());
            from = end + 1;
        }
        append(buffer, from, buffer.writerIndex() - from);
        return lines;
    }

    private void append(ByteBuf buffer, int from, int length) {
        if (begun.size() + length > MAX_LINE_BYTES) {
            throw new DownloadException(
                    ErrorCode.PROTOCOL,
                    "The server sent a line of more than 1 MiB. Check that the address is that of an Ollama server.");
        }
        begun.writeBytes(ByteBufUtil.getBytes(buffer, from, length));
    }

    private List<byte[]> rest() {
        byte[] line = begun.toByteArray();
        begun.reset();
        boolean blank = true;
        for (byte b : line) {
            blank &= b == ' ' || b == '\t' || b == '\r';
        }
        return blank ? List.of() : List.of(line);
    }
}
