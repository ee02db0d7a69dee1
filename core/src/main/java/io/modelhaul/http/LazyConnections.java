package io.modelhaul.http;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes the connections' pool and threads when the first call needs them: preparing TLS alone takes longer than many a call
 * that finds everything stored.
 */
final class LazyConnections {
    private final Supplier<Connections> maker;
    private @Nullable Connections made;
    private boolean closed;

    LazyConnections(Supplier<Connections> maker) {
        this.maker = maker;
    }

    synchronized Connections get() {
        if (made == null) {
            made = maker.get();
            if (closed) {
                made.close();
            }
        }
        return made;
    }

    synchronized void close() {
        closed = true;
        if (made != null) {
            made.close();
        }
    }
}
