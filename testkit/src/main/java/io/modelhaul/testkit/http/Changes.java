package io.modelhaul.testkit.http;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Lets a test wait until something observed on other threads becomes true. Saying so never blocks. */
final class Changes {

    /** A change between a look and the wait could pass unseen, so the waiting look again now and then. */
    private static final long LONGEST_WAIT = TimeUnit.MILLISECONDS.toNanos(20);

    private final Queue<Thread> waiting = new ConcurrentLinkedQueue<>();

    /** Says that something changed. Costs nothing while nobody waits. */
    void signal() {
        waiting.forEach(LockSupport::unpark);
    }

    /** True as soon as the condition holds, false when it did not within the limit or the thread was interrupted. */
    boolean await(BooleanSupplier condition, Duration limit) {
        long start = System.nanoTime();
        waiting.add(Thread.currentThread());
        try {
            while (!condition.getAsBoolean()) {
                long left = limit.toNanos() - (System.nanoTime() - start);
                if (left <= 0 || Thread.currentThread().isInterrupted()) {
                    return false;
                }
                LockSupport.parkNanos(this, Math.min(left, LONGEST_WAIT));
            }
            return true;
        } finally {
            waiting.remove(Thread.currentThread());
        }
    }
}
