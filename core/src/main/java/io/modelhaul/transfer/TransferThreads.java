package io.modelhaul.transfer;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.Phaser;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The threads that touch the disk and that hash.
 *
 * <p>They are our own and are never interrupted: an interrupt in the middle of a write closes the {@code FileChannel} for
 * everybody.
 */
public final class TransferThreads implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TransferThreads.class);
    private static final int DISK_THREADS = 8;
    private static final int CLOSE_SECONDS = 5;

    private final ExecutorService disk;
    private final ExecutorService hash;
    private final Scheduler files;
    private final Phaser transfers = new Phaser(1);

    /** Starts the threads. */
    public TransferThreads() {
        this.disk = started(DISK_THREADS, "modelhaul-disk-");
        this.hash = started(Math.max(2, Runtime.getRuntime().availableProcessors()), "modelhaul-hash-");
        // Not the service itself: the scheduler of a service interrupts the thread of work that is cancelled.
        this.files = Schedulers.fromExecutor(work -> disk.execute(work));
    }

    /** Event loops hand work over: with all threads started and this queue, no lock is ever taken for that. */
    private static ExecutorService started(int threads, String prefix) {
        ThreadPoolExecutor executor = new HandOver(threads, named(prefix));
        executor.prestartAllCoreThreads();
        return executor;
    }

    /**
     * Work that is handed over at the moment of the shutdown is taken back out of the queue, after which the usual executor
     * looks whether it is the last to leave, under a lock that an event loop may not wait for. The threads look as well.
     */
    private static final class HandOver extends ThreadPoolExecutor {
        HandOver(int threads, ThreadFactory factory) {
            super(threads, threads, 0, TimeUnit.SECONDS, new LinkedTransferQueue<>(), factory, TransferThreads::refuse);
        }

        @Override
        public boolean remove(Runnable task) {
            return getQueue().remove(task);
        }
    }

    /** The usual refusal describes the executor, for which it takes a lock. */
    private static void refuse(Runnable work, ThreadPoolExecutor executor) {
        throw new RejectedExecutionException("Modelhaul was closed.");
    }

    private static ThreadFactory named(String prefix) {
        AtomicInteger count = new AtomicInteger();
        return work -> {
            Thread thread = new Thread(work, prefix + count.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    /** Where writes and other file work run. */
    public ExecutorService disk() {
        return disk;
    }

    /** Where hashing runs. */
    public ExecutorService hash() {
        return hash;
    }

    /** The disk threads as a scheduler. */
    public Scheduler files() {
        return files;
    }

    /** For the transfer of one file, which ends by closing it. */
    public OpenFiles openFiles() {
        transfers.register();
        return new OpenFiles(this);
    }

    void closed() {
        transfers.arriveAndDeregister();
    }

    /** Lets running work end, without interrupting it; what cancelled transfers still hold is closed first. */
    @Override
    public void close() {
        try {
            transfers.awaitAdvanceInterruptibly(transfers.arriveAndDeregister(), CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            LOG.warn("Unfinished files are still open after {} s.", CLOSE_SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        shutDown();
    }

    private void shutDown() {
        disk.shutdown();
        hash.shutdown();
        try {
            disk.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
