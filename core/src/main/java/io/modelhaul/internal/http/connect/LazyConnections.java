package io.modelhaul.internal.http.connect;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Makes the connections' pool and threads when the first call needs them: preparing TLS alone takes longer than many a call
 * that finds everything stored.
 */
public final class LazyConnections {
    private final Supplier<Connections> maker;
    private @Nullable Connections made;
    private boolean closed;

    public LazyConnections(Supplier<Connections> maker) {
        this.maker = maker;
    }

    public synchronized Connections get() {
        if (made == null) {
            made = maker.get();
            if (closed) {
                made.close();
            }
        }
        return made;
    }

    /** Completes when nothing is left of them, once they are closed. */
    public synchronized Mono<Void> closed() {
        return made == null ? Mono.empty() : made.closed();
    }

    public synchronized void close() {
        closed = true;
        if (made != null) {
            made.close();
        }
    }
}
