package io.modelhaul.ollama;

import io.modelhaul.http.Credentials;
import io.modelhaul.http.HttpTransport;
import io.modelhaul.http.StatusErrors;
import io.modelhaul.spi.ContentHead;
import io.modelhaul.spi.ContentRange;
import io.modelhaul.spi.FileSource;
import io.modelhaul.spi.HttpSource;
import io.netty.buffer.ByteBuf;
import java.net.URI;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/** A content of a registry, which redirects to its storage, and may want a token of its own making. */
final class RegistrySource implements FileSource {
    private static final String LAYER = "registry";

    private final URI uri;
    private final RegistryAccess access;
    private final StatusErrors errors;
    private final AtomicReference<@Nullable Granted> granted = new AtomicReference<>();

    RegistrySource(URI uri, RegistryAccess access, StatusErrors errors) {
        this.uri = uri;
        this.access = access;
        this.errors = errors;
    }

    /** A source, and the credentials that it sends; it remembers where redirects led. */
    private record Granted(@Nullable Credentials credentials, HttpSource source) {}

    @Override
    public String layer() {
        return LAYER;
    }

    @Override
    public String endpoint() {
        return Objects.requireNonNullElse(uri.getHost(), uri.getRawAuthority());
    }

    @Override
    public <T> Flux<T> read(
            ContentRange range, HttpTransport http, BiFunction<ContentHead, Flux<ByteBuf>, Publisher<T>> reader) {
        return access.ask(http, credentials -> source(credentials).read(range, http, reader));
    }

    private HttpSource source(@Nullable Credentials credentials) {
        Granted now = granted.get();
        if (now == null || !Objects.equals(now.credentials(), credentials)) {
            now = new Granted(credentials, HttpSource.of(LAYER, uri, credentials, errors));
            granted.set(now);
        }
        return now.source();
    }

    /** Layer and host. */
    @Override
    public String toString() {
        return LAYER + " (" + endpoint() + ")";
    }
}
