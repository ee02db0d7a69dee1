package io.modelhaul.spi;

import io.modelhaul.internal.http.HttpTransport;
import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.BiFunction;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/**
 * Several sources that hold the same bytes, used together: each read goes to the one with the fewest failures and open
 * reads. Only for files with a digest, as nothing else tells that the bytes are the same.
 */
public final class MirrorSource implements FileSource {
    private final List<FileSource> mirrors;
    private final AtomicIntegerArray open;
    private final AtomicIntegerArray failures;
    private final AtomicInteger turn = new AtomicInteger();

    private MirrorSource(List<FileSource> mirrors) {
        this.mirrors = List.copyOf(mirrors);
        this.open = new AtomicIntegerArray(mirrors.size());
        this.failures = new AtomicIntegerArray(mirrors.size());
    }

    /** Equal sources, at least one. */
    public static MirrorSource of(List<FileSource> mirrors) {
        if (mirrors.isEmpty()) {
            throw new IllegalArgumentException("no mirrors");
        }
        return new MirrorSource(mirrors);
    }

    @Override
    public String layer() {
        return mirrors.get(0).layer();
    }

    @Override
    public String endpoint() {
        return String.join(
                ", ", mirrors.stream().map(FileSource::endpoint).distinct().toList());
    }

    @Override
    public <T> Flux<T> read(
            ContentRange range, HttpTransport http, BiFunction<ContentHead, Flux<ByteBuf>, Publisher<T>> reader) {
        return Flux.defer(() -> {
            int index = next();
            // A validator means something at the mirror that gave it only.
            ContentRange asked = new ContentRange(range.from(), range.to(), range.size(), null, range.fresh());
            open.incrementAndGet(index);
            return mirrors.get(index)
                    .read(asked, http, (head, body) -> reader.apply(nameless(head), body))
                    .doOnError(failure -> failures.incrementAndGet(index))
                    .doFinally(signal -> open.decrementAndGet(index));
        });
    }

    private static ContentHead nameless(ContentHead head) {
        return new ContentHead(
                head.from(), head.to(), head.size(), null, head.ranges(), head.endpoint(), head.endShown());
    }

    private int next() {
        int first = Math.floorMod(turn.getAndIncrement(), mirrors.size());
        int best = first;
        for (int i = 0; i < mirrors.size(); i++) {
            int index = (first + i) % mirrors.size();
            if (load(index) < load(best)) {
                best = index;
            }
        }
        return best;
    }

    private int load(int index) {
        return 16 * failures.get(index) + open.get(index);
    }

    @Override
    public String toString() {
        return Objects.toString(mirrors);
    }
}
