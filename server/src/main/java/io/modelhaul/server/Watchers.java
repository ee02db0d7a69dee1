package io.modelhaul.server;

import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Flux;

/** The streams of events that are open, of which there may be so many. */
final class Watchers {
    private static final int ASK_AGAIN_SECONDS = 10;

    private final int most;
    private final AtomicInteger open = new AtomicInteger();

    Watchers(int most) {
        this.most = most;
    }

    /** Refuses one more when there is no room for it. */
    void requirePlace() {
        if (open.get() >= most) {
            throw ApiException.tooMany(most + " streams of events are open. Ask again later.", ASK_AGAIN_SECONDS);
        }
    }

    /** The same stream, counted from the moment it is watched. */
    Flux<DownloadEvent> counted(Flux<DownloadEvent> events) {
        return Flux.defer(() -> {
            open.incrementAndGet();
            return events.doFinally(signal -> open.decrementAndGet());
        });
    }

    int open() {
        return open.get();
    }
}
