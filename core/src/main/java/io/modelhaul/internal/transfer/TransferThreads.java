package io.modelhaul.internal.transfer;

import io.modelhaul.DownloadException;
import io.modelhaul.internal.IoErrors;
import io.modelhaul.internal.transfer.part.OpenFiles;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.Phaser;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
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
    private final Sinks.Many<DownloadException> deaths =
            Sinks.many().multicast().directBestEffort();

    /** Starts the threads. */
    public TransferThreads() {
        this.disk = started(DISK_THREADS, named("modelhaul-disk-"));
        this.hash = started(Math.max(2, Runtime.getRuntime().availableProcessors()), named("modelhaul-hash-"));
        // Not the service itself: the scheduler of a service interrupts the thread of work that is cancelled.
        this.files = Schedulers.fromExecutor(work -> disk.execute(work));
    }

    /** Event loops hand work over: with all threads started and this queue, no lock is ever taken for that. */
    private static ExecutorService started(int threads, ThreadFactory factory) {
        ThreadPoolExecutor executor = new HandOver(threads, factory);
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

    private ThreadFactory named(String prefix) {
        AtomicInteger count = new AtomicInteger();
        return work -> {
            Thread thread = new Thread(work, prefix + count.incrementAndGet());
            thread.setDaemon(true);
            thread.setUncaughtExceptionHandler((dead, failure) -> died(failure));
            return thread;
        };
    }

    /** Whoever waited for that work would wait for ever: Reactor hands errors of the JVM to nobody. */
    private void died(Throwable failure) {
        LOG.error("Work on the disk or on a hash failed.", failure);
        if (failure instanceof Error) {
            synchronized (deaths) {
                deaths.tryEmitNext(IoErrors.of(failure));
            }
        }
    }

    /** Emits when work ended in an error of the JVM, such as a lack of memory, that reached nobody. */
    public Mono<DownloadException> death() {
        return deaths.asFlux().next();
    }

    /** Work on a disk thread. Its failures, also a lack of memory, become what they mean for the user. */
    public <T> Mono<T> onDisk(Callable<? extends @Nullable T> work) {
        return Mono.<T>fromCallable(() -> survived(work))
                .onErrorMap(IoErrors::of)
                .subscribeOn(files);
    }

    /** Reactor hands errors of the JVM to nobody, so they become exceptions here. */
    private static <T> @Nullable T survived(Callable<? extends @Nullable T> work) throws Exception {
        try {
            return work.call();
        } catch (VirtualMachineError | LinkageError e) {
            throw IoErrors.of(e);
        }
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

    public void closed() {
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

    /** Completes when all threads have ended, once this is closed; running work is not interrupted. */
    public Mono<Void> ended() {
        return Mono.<Void>fromCallable(() -> {
                    disk.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
                    hash.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
                    return null;
                })
                .subscribeOn(Schedulers.boundedElastic());
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
