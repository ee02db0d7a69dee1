package io.modelhaul.internal.http.body;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;

/**
 * Ends a body that brings no bytes although some are wanted, and so closes its connection. A reader that wants none, because
 * the disk is behind or a limit on bytes a second holds it back, is not a stall.
 */
public final class StallTimeout {
    private static final int LOOKS_PER_LIMIT = 8;

    private final long limitNanos;
    private final Scheduler scheduler;
    private final AtomicLong wanted = new AtomicLong();
    private volatile long lastMove;

    private StallTimeout(Duration limit, Scheduler scheduler) {
        this.limitNanos = limit.toNanos();
        this.scheduler = scheduler;
        this.lastMove = now();
    }

    /** The same body, watched while it is subscribed. */
    public static Flux<ByteBuf> over(
            Flux<ByteBuf> body, Duration limit, Scheduler scheduler, Supplier<? extends Throwable> stalled) {
        return Flux.defer(() -> new StallTimeout(limit, scheduler).watch(body, stalled));
    }

    private Flux<ByteBuf> watch(Flux<ByteBuf> body, Supplier<? extends Throwable> stalled) {
        Duration period = Duration.ofNanos(Math.max(1_000_000, limitNanos / LOOKS_PER_LIMIT));
        Mono<Throwable> alarm =
                Flux.interval(period, scheduler).filter(look -> silent()).next().map(look -> stalled.get());
        return ErrorOn.by(alarm, body.doOnRequest(this::wanted).doOnNext(buffer -> moved()));
    }

    private long now() {
        return scheduler.now(TimeUnit.NANOSECONDS);
    }

    private void wanted(long n) {
        if (wanted.getAndAccumulate(n, Operators::addCap) == 0) {
            lastMove = now();
        }
    }

    private void moved() {
        lastMove = now();
        wanted.updateAndGet(left -> left == Long.MAX_VALUE || left == 0 ? left : left - 1);
    }

    private boolean silent() {
        return wanted.get() > 0 && now() - lastMove >= limitNanos;
    }
}
