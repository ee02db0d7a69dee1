package io.modelhaul.spi;

import io.modelhaul.http.Credentials;
import io.modelhaul.http.HttpTransport;
import io.modelhaul.http.StatusErrors;
import io.netty.buffer.ByteBuf;
import java.net.URI;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/** SKELETON, filled by the http author: a file at an address. */
public final class HttpSource implements FileSource {
    private final String layer;
    private final URI uri;

    private HttpSource(String layer, URI uri, @Nullable Credentials credentials, StatusErrors errors) {
        this.layer = layer;
        this.uri = uri;
    }

    /** A file at an address, without credentials. */
    public static HttpSource of(String layer, URI uri) {
        return new HttpSource(layer, uri, null, StatusErrors.STANDARD);
    }

    /** A file at an address; the credentials go to their own origin only. */
    public static HttpSource of(String layer, URI uri, @Nullable Credentials credentials, StatusErrors errors) {
        return new HttpSource(layer, uri, credentials, errors);
    }

    @Override
    public String layer() {
        return layer;
    }

    @Override
    public String endpoint() {
        return uri.getHost();
    }

    @Override
    public <T> Flux<T> read(
            ContentRange range, HttpTransport http, BiFunction<ContentHead, Flux<ByteBuf>, Publisher<T>> reader) {
        throw new UnsupportedOperationException();
    }
}
