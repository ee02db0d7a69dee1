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
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Counts one download and tells its states: at once when the status changes, at ticks while bytes move, and now and then
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
    private final AtomicLong completed = new AtomicLong();
    private final AtomicLong moved = new AtomicLong();
    private final Set<FileMeter> inFlight = ConcurrentHashMap.newKeySet();
    private final SpeedGauge speed = new SpeedGauge(System.nanoTime());
    private DownloadStatus status = DownloadStatus.STARTING;
    private @Nullable String message;
    private @Nullable String file;
    private @Nullable String layer;
    private @Nullable String endpoint;
    private @Nullable Long totalBytes;
    private @Nullable Integer totalFiles;
    private int completedFiles;
    private int attempt = 1;
    private int deepest = 1;
    private long lastEmitted = System.nanoTime();
    private long lastCompleted = -1;
    private @Nullable DownloadException failure;
    private volatile List<FileProgress> filesNow = List.of();

    public ProgressMeter(String id, DownloadRequest request, Clock clock, @Nullable AttemptRecorder attempts) {
        this.id = id;
        this.request = request;
        this.clock = clock;
        this.attempts = attempts;
    }

    /** The states; one subscriber, who must not be slow. */
    public Flux<DownloadProgress> states() {
        return states.asFlux();
    }

    /** The files on their way, as of the last tick. */
    public List<FileProgress> files() {
        return filesNow;
    }

    /** Begins to count, anew when the plan is gone through once more. */
    public synchronized void planned(int files, @Nullable Long bytes) {
        if (totalFiles != null) {
            attempt++;
            completed.set(0);
            completedFiles = 0;
        }
        totalFiles = files;
        totalBytes = bytes;
    }

    public synchronized void status(DownloadStatus next, @Nullable String words) {
        status = next;
        message = words;
        emit(null, null);
    }

    public FileMeter start(PlannedFile planned) {
        FileMeter meter = new FileMeter(planned, this);
        inFlight.add(meter);
        synchronized (this) {
            file = meter.name();
        }
        return meter;
    }

    /** From now on another one is told of that is on its way. */
    public void ended(FileMeter meter) {
        inFlight.remove(meter);
        synchronized (this) {
            if (meter.name().equals(file)) {
                file = inFlight.stream().map(FileMeter::name).findFirst().orElse(null);
            }
        }
    }

    public synchronized void fileHere() {
        completedFiles++;
    }

    /** A file that was here already. */
    public synchronized void cached(PlannedFile planned, long bytes) {
        completed.addAndGet(bytes);
        layer = "cache";
        file = planned.path().value();
        fileHere();
    }

    void resumed(long bytes) {
        completed.addAndGet(bytes);
    }

    void kept(long bytes) {
        completed.addAndGet(bytes);
        moved.addAndGet(bytes);
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
            completed.addAndGet(-bytes);
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
        if (inFlight.stream().allMatch(other -> other.status() == DownloadStatus.RETRYING)) {
            file = meter.name();
            retrying(number, delay, failure);
        }
    }

    public synchronized void retrying(int number, Duration delay, DownloadException failure) {
        attempt = Math.max(attempt + 1, number);
        status(DownloadStatus.RETRYING, "trying again in " + seconds(delay) + ": " + failure.getMessage());
    }

    /** A layer cannot even tell its files: the next one is asked. */
    public synchronized void turned(String failedLayer, String host, DownloadException reason) {
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
        if (inFlight.stream().noneMatch(other -> other.status() == DownloadStatus.DOWNLOADING)) {
            file = meter.name();
            status(DownloadStatus.VERIFYING, null);
        }
    }

    private static String seconds(Duration delay) {
        long tenths = Math.round(delay.toMillis() / 100.0);
        return tenths % 10 == 0 ? tenths / 10 + " s" : tenths / 10 + "." + tenths % 10 + " s";
    }

    /** Tells the state if something moved, or if nothing was told for long. */
    public synchronized void tick() {
        long now = System.nanoTime();
        speed.sample(now, moved.get());
        List<FileProgress> files = new ArrayList<>();
        inFlight.forEach(meter -> files.add(meter.sample(now)));
        filesNow = List.copyOf(files);
        if (completed.get() != lastCompleted || now - lastEmitted > SILENCE_NANOS) {
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
        lastEmitted = System.nanoTime();
        lastCompleted = completed.get();
        boolean moving = status == DownloadStatus.DOWNLOADING;
        long rate = moving ? speed.bytesPerSecond() : 0;
        Long total = totalBytes;
        long here = total == null ? lastCompleted : Math.min(lastCompleted, total);
        Long left = total == null || rate == 0 || !speed.settled() ? null : (total - here + rate - 1) / rate;
        states.tryEmitNext(DownloadProgress.builder(id, request.provider(), request.model())
                .status(status)
                .message(message)
                .file(file)
                .bytes(totalFiles == null ? null : here, total)
                .speed(totalFiles == null ? null : rate, left)
                .files(totalFiles == null ? null : completedFiles, totalFiles)
                .from(layer, endpoint)
                .attempt(attempt)
                .path(path)
                .error(error)
                .build(clock.instant()));
    }
}
