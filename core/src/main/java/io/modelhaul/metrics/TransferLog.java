package io.modelhaul.metrics;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Every try of every source over the last hours, as it happened; shared by all processes with the same state folder.
 *
 * <p>What is recorded is written by and by; what is asked for holds all that was recorded before. Bounded in time, size and
 * memory. A log that cannot be written costs nothing but the log.
 */
public final class TransferLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TransferLog.class);
    private static final long FILE_BYTES = 2 << 20;
    private static final int MAX_WAITING = 10_000;
    private static final Duration GATHERED = Duration.ofMillis(250);
    private static final Duration PATIENCE = Duration.ofMillis(500);
    private static final Duration CLOSED_WITHIN = Duration.ofSeconds(2);

    private final AttemptFiles files;
    private final Clock clock;
    private final Duration kept;
    private final Executor disk;
    private final Executor later;
    private final IntSupplier active;
    private final Queue<TransferAttempt> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waitingCount = new AtomicInteger();
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final LongAdder received = new LongAdder();
    private final List<Consumer<TransferAttempt>> listeners = new CopyOnWriteArrayList<>();

    /**
     * Touches nothing yet.
     *
     * @param folder where the log is kept
     * @param kept how long attempts are told of
     * @param active how many downloads run now
     */
    public TransferLog(Path folder, Clock clock, Duration kept, IntSupplier active) {
        this(new AttemptFiles(folder, FILE_BYTES, PATIENCE), clock, kept, ownThread(), active);
    }

    private TransferLog(AttemptFiles files, Clock clock, Duration kept, Executor disk, IntSupplier active) {
        this(files, clock, kept, disk, gathering(disk), active);
    }

    /** One thread, which nobody else waits for, and which ends when there is nothing to do. */
    private static Executor ownThread() {
        ThreadPoolExecutor one =
                new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                    Thread thread = new Thread(work, "modelhaul-log");
                    thread.setDaemon(true);
                    return thread;
                });
        one.allowCoreThreadTimeOut(true);
        return one;
    }

    /**
     * A log in these files.
     *
     * @param disk runs what blocks
     * @param later runs what blocks after a moment, in which more attempts may come
     */
    TransferLog(AttemptFiles files, Clock clock, Duration kept, Executor disk, Executor later, IntSupplier active) {
        this.files = files;
        this.clock = clock;
        this.kept = kept;
        this.disk = disk;
        this.later = later;
        this.active = active;
    }

    /** A thousand small files a second are a few writes, not a thousand. */
    private static Executor gathering(Executor disk) {
        return work ->
                Schedulers.parallel().schedule(() -> handOver(work, disk), GATHERED.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Adds an attempt; never blocks, never fails. */
    public void record(TransferAttempt attempt) {
        if (waitingCount.incrementAndGet() > MAX_WAITING) {
            waitingCount.decrementAndGet();
        } else {
            waiting.add(attempt);
        }
        listeners.forEach(listener -> tell(listener, attempt));
        if (scheduled.compareAndSet(false, true)) {
            handOver(this::drain, later);
        }
    }

    private static void tell(Consumer<TransferAttempt> listener, TransferAttempt attempt) {
        try {
            listener.accept(attempt);
        } catch (RuntimeException e) {
            LOG.warn("A listener to attempts failed.", e);
        }
    }

    private static void handOver(Runnable work, Executor executor) {
        try {
            executor.execute(work);
        } catch (RejectedExecutionException e) {
            LOG.debug("Closed: the last attempts are written with that.");
        }
    }

    private void drain() {
        scheduled.set(false);
        try {
            write();
        } catch (IOException | RuntimeException e) {
            LOG.debug("Could not write the log of attempts: {}", e.toString());
        }
    }

    /** What cannot be written now waits for the next time, as far as there is room for it. */
    private void write() throws IOException {
        if (!waiting.isEmpty() && !files.append(this::taken)) {
            LOG.debug("Another process holds the lock of the log of attempts.");
        }
    }

    private List<TransferAttempt> taken() {
        List<TransferAttempt> attempts = new ArrayList<>();
        for (TransferAttempt next = waiting.poll(); next != null; next = waiting.poll()) {
            waitingCount.decrementAndGet();
            attempts.add(next);
        }
        return attempts;
    }

    /** Counts content bytes as they arrive. */
    public void received(long bytes) {
        received.add(bytes);
    }

    /** Content bytes that arrived since this process began. */
    public long receivedBytes() {
        return received.sum();
    }

    /** How many downloads run now in this process. */
    public int active() {
        return active.getAsInt();
    }

    /** Is told of every attempt from now on, on the thread that made it; must be quick. Closing ends that. */
    public AutoCloseable listen(Consumer<TransferAttempt> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** The attempts that are kept, oldest first. */
    public Flux<TransferAttempt> attempts() {
        return kept().flatMapIterable(attempts -> attempts);
    }

    /** Counts, sizes and times over all attempts that are kept. */
    public Mono<TransferSummary> summary() {
        return kept().map(TransferSummary::of);
    }

    /** How each layer does, in the order of their names. */
    public Flux<LayerHealth> health() {
        return kept().flatMapIterable(LayerHealth::of);
    }

    /** Forgets every attempt. */
    public Mono<Void> reset() {
        return onDisk(() -> {
                    write();
                    files.clear();
                    return true;
                })
                .then();
    }

    /** Writes what was not written yet; waits for the disk, but not for long. */
    @Override
    public void close() {
        FutureTask<Boolean> last = new FutureTask<>(this::drain, true);
        handOver(last, disk);
        try {
            last.get(CLOSED_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.debug("The last attempts were not written: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Mono<List<TransferAttempt>> kept() {
        return onDisk(() -> {
            drain();
            return files.since(clock.instant().minus(kept));
        });
    }

    private <T> Mono<T> onDisk(Callable<T> work) {
        return Mono.fromCallable(work)
                .onErrorMap(
                        IOException.class,
                        e -> new DownloadException(
                                ErrorCode.IO,
                                "The log of attempts cannot be used: " + e.getMessage()
                                        + ". Try again when nobody else works on it, or delete its folder.",
                                e))
                .subscribeOn(Schedulers.fromExecutor(disk));
    }
}
