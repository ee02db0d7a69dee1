package io.modelhaul.internal.http.body;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.http.HttpRequest;
import io.modelhaul.internal.http.HttpResponse;
import io.modelhaul.internal.http.HttpSettings;
import io.modelhaul.internal.http.Origin;
import io.modelhaul.internal.http.retry.Seconds;
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
public final class MetadataPace {
    private static final long LEAST_BYTES_PER_SECOND = 100;
    /** How many times the limit for a stall, and for an answer, all of a call may take. */
    private static final int LIMITS = 20;

    private final HttpSettings settings;
    private final Scheduler scheduler;

    public MetadataPace(HttpSettings settings, Scheduler scheduler) {
        this.settings = settings;
        this.scheduler = scheduler;
    }

    /** The same body, ended when it brings less than a hundred bytes a second within the time of a stall. */
    public Flux<ByteBuf> body(HttpResponse answer, Flux<ByteBuf> body) {
        return Flux.defer(() -> {
            Duration limit = settings.stallTimeout();
            double least = LEAST_BYTES_PER_SECOND * (limit.toMillis() / 1000.0);
            AtomicLong bytes = new AtomicLong();
            Mono<DownloadException> alarm = Flux.interval(limit, scheduler)
                    .map(tick -> bytes.getAndSet(0))
                    .filter(brought -> brought < least)
                    .next()
                    .map(brought -> slow(answer, brought));
            return ErrorOn.by(alarm, body.doOnNext(buffer -> bytes.addAndGet(buffer.readableBytes())));
        });
    }

    private DownloadException slow(HttpResponse answer, long brought) {
        return new DownloadException(
                ErrorCode.STALLED,
                answer.host() + " sends its answer too slowly: " + brought + " bytes in "
                        + Seconds.of(settings.stallTimeout()) + ". Try again later.");
    }

    /** The same call, ended when it takes too long in all, with its redirects. */
    public <T> Flux<T> whole(HttpRequest call, Flux<T> exchange) {
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
        return ErrorOn.by(alarm, exchange);
    }
}
