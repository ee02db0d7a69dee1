package io.modelhaul.spi;

import io.modelhaul.DownloadException;
import io.modelhaul.internal.http.HttpTransport;
import io.netty.buffer.ByteBuf;
import java.util.function.BiFunction;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/**
 * A source that failed when it was asked what it has: it is told among those that were tried, and not asked again.
 *
 * @param layer the kind of source
 * @param endpoint the host
 * @param failure why
 */
public record FailedSource(String layer, String endpoint, DownloadException failure) implements FileSource {
    @Override
    public <T> Flux<T> read(
            ContentRange range, HttpTransport http, BiFunction<ContentHead, Flux<ByteBuf>, Publisher<T>> reader) {
        return Flux.error(failure.retryable(false));
    }
}
