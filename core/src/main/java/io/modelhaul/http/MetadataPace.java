package io.modelhaul.http;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Bounds the time of an answer that is no content: a body that drips is no stall, and redirects may each come in time, but
 * nobody waits for ever for a list of files.
 */
final class MetadataPace {
    private static final long LEAST_BYTES_PER_SECOND = 100;
    /** How many times the limit for a stall, and for an answer, all of a call may take. */
    private static final int LIMITS = 20;

    private final HttpSettings settings;
    private final Scheduler scheduler;

    MetadataPace(HttpSettings settings, Scheduler scheduler) {
        this.settings = settings;
        this.scheduler = scheduler;
    }

    /** The same body, ended when it brings less than a hundred bytes a second within the time of a stall. */
    Flux<ByteBuf> body(HttpAnswer answer, Flux<ByteBuf> body) {
        return Flux.defer(() -> {
            Duration limit = settings.stallTimeout();
            double least = LEAST_BYTES_PER_SECOND * (limit.toMillis() / 1000.0);
            AtomicLong bytes = new AtomicLong();
            Mono<DownloadException> alarm = Flux.interval(limit, scheduler)
                    .map(tick -> bytes.getAndSet(0))
                    .filter(brought -> brought < least)
                    .next()
                    .map(brought -> slow(answer, brought));
            return CutOff.by(alarm, body.doOnNext(buffer -> bytes.addAndGet(buffer.readableBytes())));
        });
    }

    private DownloadException slow(HttpAnswer answer, long brought) {
        return new DownloadException(
                ErrorCode.STALLED,
                answer.host() + " sends its answer too slowly: " + brought + " bytes in "
                        + Seconds.of(settings.stallTimeout()) + ". Try again later.");
    }

    /** The same call, ended when it takes too long in all, with its redirects. */
    <T> Flux<T> whole(HttpCall call, Flux<T> exchange) {
        Duration longer = settings.stallTimeout().compareTo(settings.responseTimeout()) > 0
                ? settings.stallTimeout()
                : settings.responseTimeout();
        Duration limit = longer.multipliedBy(LIMITS).plus(settings.connectTimeout());
        Mono<DownloadException> alarm = Mono.delay(limit, scheduler)
                .map(tick -> new DownloadException(
                        ErrorCode.TIMEOUT,
                        Origin.of(call.uri()) + " did not finish its answer within " + Seconds.of(limit)
                                + ". Try again later."))
                // The client is closed, which the call itself says.
                .onErrorComplete(RejectedExecutionException.class);
        return CutOff.by(alarm, exchange);
    }
}
