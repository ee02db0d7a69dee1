package io.modelhaul.transfer;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * How many content connections one download may have at once.
 *
 * <p>Every file's first connection waits in line; further ones of large files take only what nobody waits for, and give it
 * back as soon as somebody does. So small files are not starved by big ones.
 */
public final class ConnectionBudget {
    private final int limit;
    private final Deque<Sinks.One<Permit>> waiting = new ArrayDeque<>();
    private int used;

    /** A budget of so many connections. */
    public ConnectionBudget(int limit) {
        this.limit = limit;
    }

    /** The most connections at once. */
    public int limit() {
        return limit;
    }

    /** A permit for a file's first connection, in turn. Whoever gets it closes it. */
    Mono<Permit> first() {
        return Mono.defer(this::queue);
    }

    private Mono<Permit> queue() {
        Sinks.One<Permit> turn = Sinks.one();
        synchronized (this) {
            if (used < limit) {
                used++;
                return Mono.just(new Permit());
            }
            waiting.add(turn);
        }
        return turn.asMono().doOnCancel(() -> leave(turn));
    }

    private void leave(Sinks.One<Permit> turn) {
        boolean gone;
        synchronized (this) {
            gone = waiting.remove(turn);
        }
        if (!gone) {
            // The permit was handed over while its taker left.
            release();
        }
    }

    /** A permit for one more connection of a file that has one; null when there is none to spare. */
    synchronized @Nullable Permit extra() {
        if (used >= limit || !waiting.isEmpty()) {
            return null;
        }
        used++;
        return new Permit();
    }

    /** Whether somebody waits for a first connection. */
    synchronized boolean contended() {
        return !waiting.isEmpty();
    }

    private void release() {
        Sinks.One<Permit> next;
        synchronized (this) {
            next = waiting.poll();
            if (next == null) {
                used--;
            }
        }
        if (next != null) {
            next.tryEmitValue(new Permit());
        }
    }

    /** The right to hold one connection. */
    final class Permit implements AutoCloseable {
        private boolean open = true;

        @Override
        public void close() {
            synchronized (ConnectionBudget.this) {
                if (!open) {
                    return;
                }
                open = false;
            }
            release();
        }
    }
}
