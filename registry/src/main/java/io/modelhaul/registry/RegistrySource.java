package io.modelhaul.registry;

import io.modelhaul.internal.http.Credentials;
import io.modelhaul.internal.http.EndpointName;
import io.modelhaul.internal.http.HttpSource;
import io.modelhaul.internal.http.HttpTransport;
import io.modelhaul.spi.ContentHead;
import io.modelhaul.spi.ContentRange;
import io.modelhaul.spi.FileSource;
import io.netty.buffer.ByteBuf;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/** A content of a registry, which redirects to its storage, and may want a token of its own making. */
final class RegistrySource implements FileSource {
    private static final String LAYER = "registry";

    private final String path;
    private final RegistryAccess access;
    private final AtomicReference<@Nullable Granted> granted = new AtomicReference<>();

    RegistrySource(String path, RegistryAccess access) {
        this.path = path;
        this.access = access;
    }

    /** A source, and the credentials that it sends; it remembers where redirects led. */
    private record Granted(
            RegistryAddress address, @Nullable Credentials credentials, HttpSource source) {
        boolean isFor(RegistryAddress where, @Nullable Credentials sent) {
            return address.equals(where) && Objects.equals(credentials, sent);
        }
    }

    @Override
    public String layer() {
        return LAYER;
    }

    @Override
    public String endpoint() {
        return EndpointName.of(access.address().base());
    }

    @Override
    public <T> Flux<T> read(
            ContentRange range, HttpTransport http, BiFunction<ContentHead, Flux<ByteBuf>, Publisher<T>> reader) {
        return access.ask(
                http, (address, credentials) -> source(address, credentials).read(range, http, reader));
    }

    private HttpSource source(RegistryAddress address, @Nullable Credentials credentials) {
        Granted now = granted.get();
        if (now == null || !now.isFor(address, credentials)) {
            now = new Granted(
                    address,
                    credentials,
                    HttpSource.of(LAYER, address.resolve(path), credentials, access.errors(address)));
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
