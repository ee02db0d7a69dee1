package io.modelhaul.internal.transfer.part;

import io.modelhaul.internal.transfer.TransferThreads;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * What the transfer of one file holds open: its lock, its part file.
 *
 * <p>All of it is closed when the transfer ends, in whatever way, the newest first: the lock is free only after the last
 * byte was written. A transfer may be cancelled while a disk thread is about to open something; that is closed at once.
 */
public final class OpenFiles {
    private final TransferThreads threads;
    private final Deque<Closeable> open = new ArrayDeque<>();
    private boolean ended;

    public OpenFiles(TransferThreads threads) {
        this.threads = threads;
    }

    /**
     * Takes over what was just opened; called on a disk thread.
     *
     * @return what was opened; null when the transfer has ended, so that nobody waits for it any more
     */
    public synchronized <T extends Closeable> @Nullable T add(T opened) throws IOException {
        if (ended) {
            opened.close();
            return null;
        }
        open.push(opened);
        return opened;
    }

    /** Closes everything, on a disk thread. */
    public Mono<Void> close() {
        return threads.onDisk(() -> {
            closeAll();
            return null;
        });
    }

    private synchronized void closeAll() throws IOException {
        ended = true;
        IOException failure = null;
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (IOException e) {
                failure = e;
            }
        }
        threads.closed();
        if (failure != null) {
            throw failure;
        }
    }
}
