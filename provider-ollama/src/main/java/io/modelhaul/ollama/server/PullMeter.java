package io.modelhaul.ollama.server;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadProgress;
import io.modelhaul.DownloadStatus;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.http.EndpointName;
import io.modelhaul.ollama.shared.OllamaPage;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.ProviderContext;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * Turns the lines of a pull into the states of a download: a change of status or layer at once, counts at ticks, and now and
 * then a word when nothing moves.
 */
public final class PullMeter {
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(4);
    /** As many as layers: each change is told, so that a server could fill a log with them. */
    private static final int MOST_CHANGES = 10_000;

    private final DownloadRequest request;
    private final ProviderContext context;
    private final Scheduler scheduler;
    private final String host;
    private final Sinks.Many<DownloadProgress> states = Sinks.many().unicast().onBackpressureBuffer();
    private final LayerTally tally = new LayerTally();
    private final PullSpeed speed;
    private DownloadStatus status = DownloadStatus.RESOLVING;
    private @Nullable String message;
    private @Nullable Long lastCompleted;
    private @Nullable String lastLayer;
    private @Nullable DownloadException failure;
    private @Nullable String waitReason;
    private int attempt;
    private long retryAt;
    private long lastTold;
    private long lastGrowth;
    private long lastMove;
    private boolean answered;
    private int changes;

    public PullMeter(DownloadRequest request, ProviderContext context, ServerAddress server, Scheduler scheduler) {
        this.request = request;
        this.context = context;
        this.scheduler = scheduler;
        this.host = EndpointName.of(server.base());
        this.speed = new PullSpeed(now());
    }

    private long now() {
        return scheduler.now(TimeUnit.NANOSECONDS);
    }

    Flux<DownloadProgress> states() {
        return states.asFlux();
    }

    /** A try begins. */
    public synchronized void begin() {
        attempt++;
        answered = false;
        changes = 0;
        tally.begin();
        lastLayer = null;
        lastMove = now();
        lastGrowth = now();
        change(DownloadStatus.RESOLVING, null);
    }

    synchronized void line(PullLine line) {
        answered = true;
        String words = line.status().isEmpty() ? null : line.status();
        switch (line.phase()) {
            case MANIFEST -> change(DownloadStatus.RESOLVING, words);
            case LAYER -> layer(line, words);
            case VERIFYING -> past(DownloadStatus.VERIFYING, words);
            case FINISHING -> past(DownloadStatus.FINALIZING, words);
            case SUCCESS -> tally.finish();
            case OTHER -> change(status, words);
        }
    }

    private void layer(PullLine line, @Nullable String words) {
        long before = tally.best();
        long moved = tally.take(line);
        speed.moved(moved);
        lastMove = moved > 0 || !Objects.equals(lastLayer, tally.current()) ? now() : lastMove;
        lastGrowth = tally.best() > before ? now() : lastGrowth;
        if (status != DownloadStatus.DOWNLOADING || !Objects.equals(lastLayer, tally.current())) {
            lastLayer = tally.current();
            change(DownloadStatus.DOWNLOADING, words);
        }
    }

    private void past(DownloadStatus next, @Nullable String words) {
        tally.finish();
        lastLayer = null;
        change(next, words);
    }

    private void change(DownloadStatus next, @Nullable String words) {
        changes += next == status ? 0 : 1;
        if (changes > MOST_CHANGES) {
            throw new DownloadException(
                    ErrorCode.PROTOCOL,
                    "The server went back and forth between its steps more than " + MOST_CHANGES
                            + " times. Is it Ollama?");
        }
        if (next != status || !Objects.equals(words, message) || lastTold == 0) {
            status = next;
            message = words;
            tell(null, null);
        }
    }

    /** How long a try has been waiting for the server's first line; zero once that is here. */
    synchronized Duration unansweredFor() {
        return answered ? Duration.ZERO : Duration.ofNanos(now() - lastMove);
    }

    /** How long the server has been in the middle of a layer without getting on; zero anywhere else. */
    synchronized Duration stalledFor() {
        return tally.inLayer() ? Duration.ofNanos(now() - lastMove) : Duration.ZERO;
    }

    /** How long nothing new has come, whatever the server said: neither counts that go up and down again nor words do. */
    synchronized Duration fruitlessFor() {
        return Duration.ofNanos(now() - lastGrowth);
    }

    /** The most that the server ever had, in bytes. */
    synchronized long progress() {
        return tally.best();
    }

    synchronized void retrying(int number, Duration delay, DownloadException reason) {
        retryAt = now() + delay.toNanos();
        waitReason = reason.getMessage();
        change(DownloadStatus.RETRYING, waiting());
    }

    private String waiting() {
        long tenths = Math.max(0, Math.round((retryAt - now()) / 1e8));
        String left = tenths >= 50 ? Math.round(tenths / 10.0) + " s" : tenths / 10 + "." + tenths % 10 + " s";
        return "trying again in " + left + ": " + waitReason;
    }

    /** Tells the state if something moved, or if nothing was told for long. */
    synchronized void tick() {
        long now = now();
        speed.sample(now);
        context.reportFiles(status == DownloadStatus.DOWNLOADING ? tally.inFlight(speed.bytesPerSecond()) : List.of());
        boolean silent = now - lastTold > SILENCE_NANOS;
        if (status == DownloadStatus.RETRYING && (silent || now - lastTold > TimeUnit.SECONDS.toNanos(1))) {
            message = waiting();
            tell(null, null);
        } else if (silent || !Objects.equals(tally.completed(), lastCompleted)) {
            tell(null, null);
        }
    }

    /** The model is with the server, under the name that was asked for. */
    public synchronized void complete(@Nullable String words) {
        status = DownloadStatus.COMPLETE;
        message = words;
        tell(OllamaPage.meant(request).model(), null);
    }

    synchronized void failed(DownloadException reason) {
        status = DownloadStatus.ERROR;
        message = reason.getMessage();
        failure = reason;
        tell(null, DownloadProgress.Failure.of(reason));
    }

    /** The error of a failed pull; empty otherwise. */
    synchronized Mono<DownloadProgress> failure() {
        return failure == null ? Mono.empty() : Mono.error(failure);
    }

    private void tell(@Nullable String path, DownloadProgress.@Nullable Failure error) {
        lastTold = now();
        lastCompleted = tally.completed();
        Long total = tally.total();
        boolean moving = status == DownloadStatus.DOWNLOADING;
        long rate = moving ? speed.bytesPerSecond() : 0;
        Long left = total == null || lastCompleted == null || rate == 0
                ? null
                : Long.valueOf((total - lastCompleted + rate - 1) / rate);
        DownloadProgress state = DownloadProgress.builder(context.downloadId(), request.provider(), request.model())
                .status(status)
                .message(message)
                .file(moving ? tally.current() : null)
                .bytes(lastCompleted, total)
                .percent(tally.percent())
                .speed(lastCompleted == null ? null : Long.valueOf(rate), left)
                .files(tally.wholeLayers(), tally.allLayers())
                .from("ollama", host)
                .attempt(Math.max(1, attempt))
                .path(path)
                .error(error)
                .build(context.clock().instant());
        states.tryEmitNext(state);
    }
}
