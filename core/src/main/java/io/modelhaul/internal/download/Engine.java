package io.modelhaul.internal.download;

import io.modelhaul.DownloadException;
import io.modelhaul.Environment;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.fallback.Sources;
import io.modelhaul.internal.http.HttpTransport;
import io.modelhaul.internal.transfer.BandwidthLimiter;
import io.modelhaul.internal.transfer.TransferThreads;
import io.modelhaul.metrics.TransferLog;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * What all downloads of one {@link io.modelhaul.Modelhaul} share: connections, threads, clock, folders, the limit on bytes a
 * second. It knows no download; each {@link DownloadSession} uses it.
 */
public final class Engine implements AutoCloseable {
    private final Environment environment;
    private final Clock clock;
    private final Path stateFolder;
    private final HttpTransport http;
    private final boolean force;
    private final Sources sources;
    private final TransferLog log;
    private final TransferThreads threads = new TransferThreads();
    private final BandwidthLimiter limiter = new BandwidthLimiter();
    private volatile boolean closed;

    /**
     * Starts nothing yet.
     *
     * @param force whether files are forced to disk before they get their final name
     * @param metricsKept how long the transfer log keeps what happened
     * @param sources the providers of fallbacks
     * @param running counts the downloads that run
     */
    public Engine(
            Environment environment,
            Clock clock,
            Path stateFolder,
            HttpTransport http,
            boolean force,
            Duration metricsKept,
            Sources sources,
            IntSupplier running) {
        this.sources = sources;
        this.environment = environment;
        this.clock = clock;
        this.stateFolder = stateFolder;
        this.http = http;
        this.force = force;
        this.log = new TransferLog(stateFolder.resolve("metrics"), clock, metricsKept, running);
    }

    /** Prepares the network, so that the first call need not wait for that. */
    public void warmup() {
        http.warmup();
    }

    Environment environment() {
        return environment;
    }

    public Clock clock() {
        return clock;
    }

    public Path stateFolder() {
        return stateFolder;
    }

    HttpTransport http() {
        return http;
    }

    /** Whether files are forced to disk before they get their final name. */
    boolean force() {
        return force;
    }

    public Sources sources() {
        return sources;
    }

    public TransferThreads threads() {
        return threads;
    }

    BandwidthLimiter limiter() {
        return limiter;
    }

    /** What happened. */
    public TransferLog log() {
        return log;
    }

    /** Work on a disk thread, refused after the end. */
    public <T> Mono<T> blocking(Callable<? extends @Nullable T> work) {
        return Mono.defer(() -> {
            requireOpen();
            return threads.<T>onDisk(work);
        });
    }

    /** Changes the limit on bytes a second of all downloads together; null or 0 lifts it. */
    public void limitRate(@Nullable Long bytesPerSecond) {
        limiter.limit(bytesPerSecond);
    }

    /**
     * Refuses work after the end.
     *
     * @throws DownloadException {@link ErrorCode#CANCELLED}
     */
    public void requireOpen() {
        if (closed) {
            throw new DownloadException(
                    ErrorCode.CANCELLED, "This Modelhaul was closed, and does nothing more. Make another one.");
        }
    }

    /** From now on, no work is begun. */
    public void refuseWork() {
        closed = true;
    }

    /** Frees connections and threads. */
    @Override
    public void close() {
        refuseWork();
        threads.close();
        log.close();
        http.close();
    }

    /** Completes when threads and connections are gone, once this is closed. */
    public Mono<Void> closed() {
        return threads.ended().then(Mono.defer(http::closed));
    }
}
