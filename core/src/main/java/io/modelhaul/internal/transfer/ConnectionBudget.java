package io.modelhaul.internal.transfer;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * How many content connections one download may have at once, and how much they may hold.
 *
 * <p>Every file's first connection waits in line; further ones of large files take only what nobody waits for, and give it
 * back as soon as somebody does. So small files are not starved by big ones.
 */
public final class ConnectionBudget {
    /** Bytes that many connections together may hold on their way to disk and to the hash. */
    private static final int WINDOWS = 24 << 20;
    /** Bytes that one of them may hold besides, where it is the only one. */
    private static final int LONE_WINDOW = 8 << 20;

    private static final int MIN_WINDOW = 256 << 10;
    private static final int MAX_WINDOW = 2 << 20;

    private final int limit;
    private final Deque<Turn> waiting = new ArrayDeque<>();
    private int used;

    /** A budget of so many connections. */
    public ConnectionBudget(int limit) {
        this.limit = limit;
    }

    /** The most connections at once. */
    public int limit() {
        return limit;
    }

    /** How many bytes a connection that starts now may hold. */
    public synchronized int window() {
        return used == 1 ? LONE_WINDOW : Math.min(MAX_WINDOW, Math.max(MIN_WINDOW, WINDOWS / limit));
    }

    /** Runs work with a permit for a file's first connection, in turn; the permit is given back when the work ends. */
    public <T> Mono<T> first(Function<Permit, Mono<T>> work) {
        return Mono.using(this::queue, turn -> turn.come.asMono().flatMap(work), Turn::leave);
    }

    private Turn queue() {
        Turn turn = new Turn();
        boolean now;
        synchronized (this) {
            now = used < limit;
            if (now) {
                used++;
                turn.permit = new Permit();
            } else {
                waiting.add(turn);
            }
        }
        if (now) {
            turn.tell();
        }
        return turn;
    }

    /** A permit for one more connection of a file that has one; null when there is none to spare. */
    public synchronized @Nullable Permit extra() {
        if (used >= limit || !waiting.isEmpty()) {
            return null;
        }
        used++;
        return new Permit();
    }

    /** Whether somebody waits for a first connection. */
    public synchronized boolean contended() {
        return !waiting.isEmpty();
    }

    private void release() {
        Turn next;
        synchronized (this) {
            next = waiting.poll();
            if (next == null) {
                used--;
            } else {
                next.permit = new Permit();
            }
        }
        if (next != null) {
            next.tell();
        }
    }

    /** A place in the line, and then the permit; both belong to whoever stands there until he leaves. */
    private final class Turn {
        private final Sinks.One<Permit> come = Sinks.one();
        private @Nullable Permit permit;

        void tell() {
            come.tryEmitValue(permit);
        }

        void leave() {
            Permit held;
            synchronized (ConnectionBudget.this) {
                waiting.remove(this);
                held = permit;
            }
            if (held != null) {
                held.close();
            }
        }
    }

    /** The right to hold one connection. */
    public final class Permit implements AutoCloseable {
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
