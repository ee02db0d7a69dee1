package io.modelhaul.spi;

import io.modelhaul.internal.http.HttpSource;
import io.modelhaul.internal.http.HttpTransport;
import io.netty.buffer.ByteBuf;
import java.util.function.BiFunction;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/**
 * One place where the bytes of one file are.
 *
 * <p>Sources are immutable descriptions; {@link HttpSource} covers everything that a server offers at an address.
 * Providers with another way to get verified bytes (IPFS) implement their own.
 */
public interface FileSource {
    /** The kind of source: {@code hub}, {@code http}, {@code ipfs}, {@code registry} or a provider's own word. */
    String layer();

    /** The host that is asked, for people. */
    String endpoint();

    /**
     * What {@link ContentHead#validator()} belongs to: sources of equal identity give equal bytes the same name. By default
     * layer and endpoint; a source that names content by its bytes, wherever they come from, says so here.
     */
    default String identity() {
        return layer() + " " + endpoint();
    }

    /**
     * Whether this source holds every byte that it hands out against that digest itself, so that nobody else need do so; by
     * default false.
     */
    default boolean verifies(ContentDigest digest) {
        return false;
    }

    /** Ranges should begin and end at multiples of so many bytes, as this source fetches whole blocks anyway. */
    default long alignment() {
        return 1;
    }

    /** Ranges of fewer bytes are not worth a question to this source, except for what else would be left over. */
    default long leastRange() {
        return 1;
    }

    /**
     * Reads a range of the file, once, without retrying. Nothing happens before subscription; cancelling closes the
     * connection at once.
     *
     * <p>Errors with {@link io.modelhaul.DownloadException}. An answer that is not what was asked for is such an error,
     * except that a source which cannot serve ranges, or whose content changed, may answer with the whole file: the
     * reader must look at {@link ContentHead#from()}.
     *
     * @param range what is wanted
     * @param reader consumes the bytes; it does not own the buffers, which are released when it returns from
     *     {@code onNext}
     */
    <T> Flux<T> read(
            ContentRange range, HttpTransport http, BiFunction<ContentHead, Flux<ByteBuf>, Publisher<T>> reader);
}
