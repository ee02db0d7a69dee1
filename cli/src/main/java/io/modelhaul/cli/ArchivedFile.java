package io.modelhaul.cli;

import io.modelhaul.internal.http.HttpTransport;
import io.modelhaul.spi.ContentHead;
import io.modelhaul.spi.ContentRange;
import io.modelhaul.spi.FileSource;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Schedulers;

/**
 * The bytes of one file within an archive.
 *
 * @param archive the archive
 * @param offset where the file's bytes begin
 * @param size how many there are
 */
record ArchivedFile(Path archive, long offset, long size) implements FileSource {
    private static final int PIECE = 256 << 10;

    @Override
    public String layer() {
        return "archive";
    }

    @Override
    public String endpoint() {
        return String.valueOf(archive.getFileName());
    }

    @Override
    public <T> Flux<T> read(
            ContentRange range, HttpTransport http, BiFunction<ContentHead, Flux<ByteBuf>, Publisher<T>> reader) {
        return Flux.defer(() -> {
            Long asked = range.to();
            long to = asked == null ? size : Math.min(asked, size);
            ContentHead head = new ContentHead(range.from(), to, size, null, true, endpoint());
            return reader.apply(head, bytes(range.from(), to));
        });
    }

    /** Plain heap buffers, which nobody need release. */
    private Flux<ByteBuf> bytes(long from, long to) {
        return Flux.using(
                        () -> FileChannel.open(archive, StandardOpenOption.READ),
                        channel -> Flux.<ByteBuf, AtomicLong>generate(
                                () -> new AtomicLong(from), (position, sink) -> next(channel, position, to, sink)),
                        ArchivedFile::close)
                .subscribeOn(Schedulers.boundedElastic());
    }

    private AtomicLong next(FileChannel channel, AtomicLong position, long to, SynchronousSink<ByteBuf> sink) {
        int length = (int) Math.min(PIECE, to - position.get());
        if (length <= 0) {
            sink.complete();
            return position;
        }
        try {
            ByteBuffer piece = ByteBuffer.allocate(length);
            while (piece.hasRemaining() && channel.read(piece, offset + position.get() + piece.position()) >= 0) {
                // A read may bring less than asked.
            }
            position.addAndGet(piece.position());
            if (piece.position() == 0) {
                sink.error(new IOException(archive + " ends too early"));
            } else {
                sink.next(Unpooled.wrappedBuffer(piece.flip()));
            }
        } catch (IOException e) {
            sink.error(e);
        }
        return position;
    }

    private static void close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
