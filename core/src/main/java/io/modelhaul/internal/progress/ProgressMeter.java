package io.modelhaul.internal.progress;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadProgress;
import io.modelhaul.DownloadStatus;
import io.modelhaul.FileProgress;
import io.modelhaul.internal.transfer.SourceAttempt;
import io.modelhaul.internal.transfer.TransferObserver;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.PlannedFile;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Counts one download and emits its states: at once when the status changes, at ticks while bytes move, and now and then
 * when nothing does.
 *
 * <p>Counting is an atomic addition; everything else happens at ticks or status changes, under one monitor, so that states
 * come in order and counts never go back.
 */
public final class ProgressMeter {
    /** The longest silence; the tick after it comes before 5 s are over. */
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(4);

    private final DownloadRequest request;
    private final String id;
    private final Clock clock;
    private final @Nullable AttemptRecorder attempts;
    private final Sinks.Many<DownloadProgress> states = Sinks.many().unicast().onBackpressureBuffer();
    private final FilesInFlight inFlight = new FilesInFlight();
    private final LongSupplier nanos;
    private final DownloadCounts counts;
    private DownloadStatus status = DownloadStatus.STARTING;
    private @Nullable String message;
    private @Nullable String file;
    private @Nullable String layer;
    private @Nullable String endpoint;
    private int attempt = 1;
    private int deepest = 1;
    private long lastEmitted;
    private long lastCompleted = -1;
    private @Nullable DownloadException failure;

    public ProgressMeter(String id, DownloadRequest request, Clock clock, @Nullable AttemptRecorder attempts) {
        this(id, request, clock, attempts, System::nanoTime);
    }

    ProgressMeter(
            String id, DownloadRequest request, Clock clock, @Nullable AttemptRecorder attempts, LongSupplier nanos) {
        this.id = id;
        this.request = request;
        this.clock = clock;
        this.attempts = attempts;
        this.nanos = nanos;
        this.lastEmitted = nanos.getAsLong();
        this.counts = new DownloadCounts(lastEmitted);
    }

    /** The states; one subscriber, who must not be slow. */
    public Flux<DownloadProgress> states() {
        return states.asFlux();
    }

    /** The files in flight, as of the last tick. */
    public List<FileProgress> files() {
        return inFlight.sampled();
    }

    /** Begins to count, anew when the plan is gone through once more. */
    public synchronized void planned(int files, @Nullable Long bytes) {
        if (counts.planned(files, bytes)) {
            attempt++;
        }
    }

    public synchronized void status(DownloadStatus next, @Nullable String words) {
        status = next;
        message = words;
        emit(null, null);
    }

    public FileMeter start(PlannedFile planned) {
        FileMeter meter = new FileMeter(planned, this, nanos.getAsLong());
        inFlight.add(meter);
        synchronized (this) {
            file = meter.name();
        }
        return meter;
    }

    /** From now on the states name another file in flight. */
    public void ended(FileMeter meter) {
        inFlight.remove(meter);
        synchronized (this) {
            if (meter.name().equals(file)) {
                file = inFlight.anyName();
            }
        }
    }

    public synchronized void fileHere() {
        counts.fileHere();
    }

    /** A file that was here already. */
    public synchronized void cached(PlannedFile planned, long bytes) {
        counts.here(bytes);
        layer = "cache";
        file = planned.path().value();
        fileHere();
    }

    void resumed(long bytes) {
        counts.here(bytes);
    }

    void kept(long bytes) {
        counts.moved(bytes);
    }

    void received(int bytes) {
        if (attempts != null) {
            attempts.received(bytes);
        }
    }

    void attempted(SourceAttempt attempt) {
        if (attempts != null) {
            attempts.ended(attempt);
        }
    }

    synchronized void dropped(FileMeter meter, long bytes) {
        if (bytes > 0) {
            file = meter.name();
            attempt++;
            counts.here(-bytes);
            status(DownloadStatus.RETRYING, "starting " + file + " anew: it changed at its source");
        }
    }

    synchronized void source(FileMeter meter, String sourceLayer, String host) {
        layer = sourceLayer;
        endpoint = host;
        if (status != DownloadStatus.DOWNLOADING) {
            file = meter.name();
            status(DownloadStatus.DOWNLOADING, null);
        }
    }

    synchronized void moving(FileMeter meter) {
        if (status != DownloadStatus.DOWNLOADING) {
            file = meter.name();
            status(DownloadStatus.DOWNLOADING, null);
        }
    }

    /** A file waits; the download does too only when no other file moves. */
    public synchronized void retrying(FileMeter meter, int number, Duration delay, DownloadException failure) {
        if (inFlight.allAre(DownloadStatus.RETRYING)) {
            file = meter.name();
            retrying(number, delay, failure);
        }
    }

    public synchronized void retrying(int number, Duration delay, DownloadException failure) {
        attempt = Math.max(attempt + 1, number);
        status(DownloadStatus.RETRYING, "trying again in " + seconds(delay) + ": " + failure.getMessage());
    }

    /** A source cannot even list its files: the next one is asked. */
    public synchronized void failedOver(String failedLayer, String host, DownloadException reason) {
        deepest++;
        failed(failedLayer, host, reason);
        layer = null;
        endpoint = null;
    }

    private void failed(String failedLayer, String host, DownloadException reason) {
        layer = failedLayer;
        endpoint = host;
        status(DownloadStatus.RETRYING, failedLayer + " (" + host + ") failed: " + reason.getMessage());
        attempt++;
    }

    /**
     * A file turns to its next source; the download does when no other file has come as far.
     *
     * @param number which of its sources that is, from 1
     */
    synchronized void turning(FileMeter meter, int number, TransferObserver.Turn turn) {
        if (number <= deepest) {
            return;
        }
        deepest = number;
        file = meter.name();
        failed(turn.failedLayer(), turn.failedEndpoint(), turn.failure());
        layer = turn.layer();
        endpoint = turn.endpoint();
        status(DownloadStatus.DOWNLOADING, "asking " + turn.layer() + " (" + turn.endpoint() + ")");
    }

    /** What the cache has under a file's name is not its content. */
    public synchronized void wrongInCache(PlannedFile planned) {
        file = planned.path().value();
        layer = "cache";
        endpoint = null;
        status(DownloadStatus.RETRYING, "what is cached of " + file + " is not right: set aside, and fetched again");
        attempt++;
    }

    synchronized void waiting(FileMeter meter) {
        file = meter.name();
        message = "another process is fetching " + file + ": waiting for it";
    }

    synchronized void repairing(FileMeter meter, int round) {
        file = meter.name();
        attempt++;
        status(
                DownloadStatus.RETRYING,
                "the digest of " + file + " is wrong: looking for the bad bytes, round " + round);
    }

    synchronized void verifying(FileMeter meter) {
        if (inFlight.noneIs(DownloadStatus.DOWNLOADING)) {
            file = meter.name();
            status(DownloadStatus.VERIFYING, null);
        }
    }

    private static String seconds(Duration delay) {
        long tenths = Math.round(delay.toMillis() / 100.0);
        return tenths % 10 == 0 ? tenths / 10 + " s" : tenths / 10 + "." + tenths % 10 + " s";
    }

    /** Emits a state if something moved, or if nothing was emitted for long. */
    public synchronized void tick() {
        long now = nanos.getAsLong();
        counts.sample(now);
        inFlight.sample(now);
        if (counts.completed() != lastCompleted || now - lastEmitted > SILENCE_NANOS) {
            emit(null, null);
        }
    }

    public synchronized void complete(String path) {
        status = DownloadStatus.COMPLETE;
        message = null;
        file = null;
        emit(path, null);
    }

    public synchronized void failed(DownloadException reason) {
        status = DownloadStatus.ERROR;
        message = reason.getMessage();
        failure = reason;
        emit(null, DownloadProgress.Failure.of(reason));
    }

    /** The error of a failed download; empty otherwise. */
    public synchronized Mono<DownloadProgress> failure() {
        return failure == null ? Mono.empty() : Mono.error(failure);
    }

    private void emit(@Nullable String path, DownloadProgress.@Nullable Failure error) {
        lastEmitted = nanos.getAsLong();
        lastCompleted = counts.completed();
        DownloadProgress.Builder state = DownloadProgress.builder(id, request.provider(), request.model())
                .status(status)
                .message(message)
                .file(file)
                .from(layer, endpoint)
                .attempt(attempt)
                .path(path)
                .error(error);
        counts.addTo(state, status == DownloadStatus.DOWNLOADING);
        states.tryEmitNext(state.build(clock.instant()));
    }
}
