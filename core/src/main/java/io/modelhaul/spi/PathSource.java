package io.modelhaul.spi;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.http.HttpTransport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BiFunction;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Schedulers;

/** A file on this machine, or on a volume that is mounted here. */
public final class PathSource implements FileSource {
    private static final int PIECE = 256 << 10;

    private final String layer;
    private final Path path;

    private PathSource(String layer, Path path) {
        this.layer = layer;
        this.path = path;
    }

    /** A file that need not exist yet. */
    public static PathSource of(String layer, Path path) {
        return new PathSource(layer, path);
    }

    @Override
    public String layer() {
        return layer;
    }

    @Override
    public String endpoint() {
        return "this machine";
    }

    @Override
    public <T> Flux<T> read(
            ContentRange range, HttpTransport http, BiFunction<ContentHead, Flux<ByteBuf>, Publisher<T>> reader) {
        return Mono.fromCallable(() -> head(range))
                .subscribeOn(Schedulers.boundedElastic())
                .onErrorMap(IOException.class, this::unreadable)
                .flatMapMany(head -> reader.apply(head, body(head)));
    }

    /** Size and time name its state. */
    private ContentHead head(ContentRange range) throws IOException {
        long size = Files.size(path);
        String validator = size + " " + Files.getLastModifiedTime(path).toInstant();
        boolean other = range.from() > size
                || (range.validator() != null && !range.validator().equals(validator));
        long from = other ? 0 : range.from();
        long to = other || range.to() == null ? size : Math.min(range.to(), size);
        return new ContentHead(from, to, size, validator, true, endpoint());
    }

    private Flux<ByteBuf> body(ContentHead head) {
        long to = head.to() == null ? 0 : head.to();
        return Flux.<ByteBuf, Reading>generate(() -> Reading.open(path, head.from(), to), Reading::next, Reading::close)
                .subscribeOn(Schedulers.boundedElastic())
                .onErrorMap(IOException.class, this::unreadable);
    }

    private DownloadException unreadable(IOException failure) {
        return new DownloadException(
                ErrorCode.NOT_FOUND,
                "The file " + path + " cannot be read (" + failure.getMessage() + "). Check the path.",
                failure);
    }

    /** A stream and not a channel: a cancelled download interrupts its threads, which would close a channel in mid-read. */
    private static final class Reading {
        private final FileInputStream in;
        private long left;

        private Reading(FileInputStream in, long left) {
            this.in = in;
            this.left = left;
        }

        static Reading open(Path path, long from, long to) throws IOException {
            FileInputStream in = new FileInputStream(path.toFile());
            try {
                in.skipNBytes(from);
                return new Reading(in, to - from);
            } catch (IOException | RuntimeException e) {
                in.close();
                throw e;
            }
        }

        /** The buffer is of the heap, and nobody's when the reader is done with it. */
        Reading next(SynchronousSink<ByteBuf> sink) {
            try {
                byte[] bytes = left == 0 ? new byte[0] : in.readNBytes((int) Math.min(PIECE, left));
                left -= bytes.length;
                if (bytes.length == 0) {
                    sink.complete();
                } else {
                    sink.next(Unpooled.wrappedBuffer(bytes));
                }
            } catch (IOException e) {
                sink.error(e);
            }
            return this;
        }

        void close() {
            try {
                in.close();
            } catch (IOException e) {
                // It was only read.
            }
        }
    }

    /** Layer and path. */
    @Override
    public String toString() {
        return layer + " (" + path + ")";
    }
}
