package io.modelhaul.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/**
 * Closes a connection that brings no bytes although some are wanted. A reader that wants none, because the disk is behind or
 * a limit on bytes a second holds it back, is not a stall.
 */
final class StallWatch implements Runnable {
    private static final int LOOKS_PER_LIMIT = 8;

    private final Channel channel;
    private final long limitNanos;
    private final AtomicLong wanted = new AtomicLong();
    private volatile long lastMove = System.nanoTime();
    private volatile boolean stalled;
    private volatile @Nullable ScheduledFuture<?> looks;

    StallWatch(Channel channel, Duration limit) {
        this.channel = channel;
        this.limitNanos = limit.toNanos();
    }

    /** The same body, watched while it is subscribed. */
    Flux<ByteBuf> over(Flux<ByteBuf> body) {
        return body.doOnSubscribe(subscription -> start())
                .doOnRequest(this::wanted)
                .doOnNext(buffer -> moved())
                .doFinally(signal -> stop());
    }

    /** Whether the body ended because of this. */
    boolean stalled() {
        return stalled;
    }

    private void start() {
        lastMove = System.nanoTime();
        long period = Math.max(1_000_000, limitNanos / LOOKS_PER_LIMIT);
        looks = channel.eventLoop().scheduleAtFixedRate(this, period, period, TimeUnit.NANOSECONDS);
    }

    private void wanted(long n) {
        if (wanted.getAndAccumulate(n, Operators::addCap) == 0) {
            lastMove = System.nanoTime();
        }
    }

    private void moved() {
        lastMove = System.nanoTime();
        wanted.updateAndGet(left -> left == Long.MAX_VALUE || left == 0 ? left : left - 1);
    }

    private void stop() {
        ScheduledFuture<?> scheduled = looks;
        if (scheduled != null) {
            scheduled.cancel(false);
        }
    }

    @Override
    public void run() {
        if (wanted.get() > 0 && System.nanoTime() - lastMove > limitNanos) {
            stalled = true;
            stop();
            channel.close();
        }
    }
}
