package io.modelhaul.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a command end in good order when the process is interrupted or terminated.
 *
 * <p>The JVM turns both signals into a shutdown with exit status 130 or 143; it waits for this hook, which waits, for a
 * limited time, for the command.
 */
final class Interruption implements AutoCloseable {
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook;
    private final Duration longestWait;

    private Interruption(Runnable onInterrupt, Duration longestWait) {
        this.longestWait = longestWait;
        this.hook = new Thread(() -> endInOrder(onInterrupt), "interrupted");
    }

    /**
     * Calls the action on a thread of its own if the process is told to end before {@link #close()}, and then waits for
     * that, but not for ever.
     */
    static Interruption watch(Runnable onInterrupt, Duration longestWait) {
        Interruption interruption = new Interruption(onInterrupt, longestWait);
        Runtime.getRuntime().addShutdownHook(interruption.hook);
        return interruption;
    }

    private void endInOrder(Runnable onInterrupt) {
        onInterrupt.run();
        try {
            ended.await(longestWait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException alreadyShuttingDown) {
            ended.countDown();
        }
    }
}
