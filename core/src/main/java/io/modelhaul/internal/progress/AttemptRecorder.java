package io.modelhaul.internal.progress;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.DownloadStatus;
import io.modelhaul.ErrorCode;
import io.modelhaul.Timestamps;
import io.modelhaul.internal.IoErrors;
import io.modelhaul.internal.ProviderCall;
import io.modelhaul.internal.http.EndpointName;
import io.modelhaul.internal.transfer.SourceAttempt;
import io.modelhaul.metrics.TransferAttempt;
import io.modelhaul.metrics.TransferLog;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.ModelProvider;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Tells the log what one download tried: each source, planning that failed, and a server that moves the bytes itself. */
public final class AttemptRecorder {
    private final DownloadRequest request;
    private final String layer;
    private final Clock clock;
    private final TransferLog log;
    private final AtomicBoolean measured = new AtomicBoolean();

    public AttemptRecorder(DownloadRequest request, ModelProvider provider, Clock clock, TransferLog log) {
        this.request = request;
        this.layer = provider.descriptor().layer();
        this.clock = clock;
        this.log = log;
    }

    public void received(long bytes) {
        log.received(bytes);
    }

    public void ended(SourceAttempt attempt) {
        DownloadException failure = attempt.failure();
        Duration first = attempt.firstByte();
        log.record(new TransferAttempt(
                Timestamps.text(clock.instant()),
                request.provider(),
                request.model(),
                attempt.layer(),
                attempt.endpoint().isEmpty() ? null : attempt.endpoint(),
                status(failure, attempt.cancelled()),
                failure == null ? null : failure.code(),
                attempt.bytes(),
                first == null ? null : first.toMillis(),
                attempt.duration().toMillis(),
                attempt.number()));
    }

    private static DownloadStatus status(@Nullable DownloadException failure, boolean cancelled) {
        if (failure != null) {
            return failure.code() == ErrorCode.CANCELLED ? DownloadStatus.CANCELLED : DownloadStatus.ERROR;
        }
        return cancelled ? DownloadStatus.CANCELLED : DownloadStatus.COMPLETE;
    }

    /** The engine runs a plan, whose sources are measured one by one; planning that fails is a try too. */
    public <T> Mono<T> planning(Mono<T> plan) {
        measured.set(true);
        return Mono.defer(() -> {
            long started = System.nanoTime();
            Mono<T> named = plan.onErrorMap(failure -> ProviderCall.failed(request.provider(), failure));
            return named.doOnError(DownloadException.class, reason -> {
                if (reason.code() != ErrorCode.INVALID_REQUEST && reason.code() != ErrorCode.OFFLINE) {
                    ended(attempt(layer, host(), 1, 0, null, started, reason, false));
                }
            });
        });
    }

    private String host() {
        URI endpoint = request.options().get(DownloadOptions.ENDPOINT);
        return endpoint == null ? "" : EndpointName.of(endpoint);
    }

    private static SourceAttempt attempt(
            String layer,
            String endpoint,
            int number,
            long bytes,
            @Nullable Duration first,
            long started,
            @Nullable DownloadException failure,
            boolean cancelled) {
        Duration duration = Duration.ofNanos(System.nanoTime() - started);
        return new SourceAttempt(layer, endpoint, number, bytes, first, duration, failure, cancelled);
    }

    /** A download whose bytes somebody else moves is one try, measured by what its states say. */
    public Flux<DownloadProgress> watched(Flux<DownloadProgress> states) {
        return Flux.defer(() -> {
            Watch watch = new Watch();
            return states.doOnNext(watch::see)
                    .doOnComplete(() -> watch.end(null, false))
                    .doOnError(failure -> watch.end(IoErrors.of(failure), false))
                    .doOnCancel(() -> watch.end(null, true));
        });
    }

    /** What the states of one download say about the bytes. */
    private final class Watch {
        private final long started = System.nanoTime();
        private final AtomicBoolean ended = new AtomicBoolean();
        private volatile String from = layer;
        private volatile String endpoint = host();
        private volatile int number = 1;
        private volatile long begin = -1;
        private volatile long bytes;
        private volatile @Nullable Duration first;

        void see(DownloadProgress state) {
            if (measured.get()) {
                return;
            }
            from = Objects.requireNonNullElse(state.layer(), from);
            endpoint = Objects.requireNonNullElse(state.endpoint(), endpoint);
            number = Objects.requireNonNullElse(state.attempt(), number);
            Long completed = state.completedBytes();
            if (completed != null && begin < 0) {
                begin = completed;
            }
            if (completed != null && completed - begin > bytes) {
                log.received(completed - begin - bytes);
                bytes = completed - begin;
                first = first == null ? Duration.ofNanos(System.nanoTime() - started) : first;
            }
        }

        void end(@Nullable DownloadException failure, boolean cancelled) {
            boolean wrongCall = failure != null && failure.code() == ErrorCode.INVALID_REQUEST;
            if (!measured.get() && !wrongCall && !ended.getAndSet(true)) {
                ended(attempt(from, endpoint, number, bytes, first, started, failure, cancelled));
            }
        }
    }
}
