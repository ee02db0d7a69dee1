package io.modelhaul.internal;

import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * SafeInterval for streams that may be cancelled on an event loop.
 *
 * <p>Whoever takes a timer back waits for its lock, which no event loop may: it is told to a thread of the timer's own.
 */
public final class SafeInterval {
    private SafeInterval() {}

    /** The numbers from 0 on, the first after one period; those that nobody asked for in time are left out. */
    public static Flux<Long> every(Duration period) {
        return every(period, Schedulers.parallel());
    }

    /** The same on a scheduler of the caller's choice. */
    public static Flux<Long> every(Duration period, Scheduler scheduler) {
        return Flux.interval(period, scheduler).cancelOn(scheduler).onBackpressureDrop();
    }

    /** The same with the first one at once. */
    public static Flux<Long> fromNowOnEvery(Duration period) {
        return Flux.interval(Duration.ZERO, period, Schedulers.parallel())
                .cancelOn(Schedulers.parallel())
                .onBackpressureDrop();
    }
}
