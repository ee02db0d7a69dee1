package io.modelhaul.internal.http.body;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.Hint;
import io.modelhaul.internal.http.HttpResponse;
import io.modelhaul.internal.http.connect.ConnectionFailures;
import io.modelhaul.internal.http.retry.Seconds;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;

/** The body of one answer on its way to a reader: counted, ended when it stalls, its failures told in words. */
public final class IncomingBody {
    private static final Duration ERROR_PATIENCE = Duration.ofSeconds(5);

    private final HttpResponse answer;
    private final String where;
    private final Duration stallTimeout;
    private final Scheduler timer;
    private final AtomicLong bytes = new AtomicLong();

    /**
     * A body.
     *
     * @param where who sends it, for people
     * @param timer one that may be cancelled where the body arrives
     */
    public IncomingBody(HttpResponse answer, String where, Duration stallTimeout, Scheduler timer) {
        this.answer = answer;
        this.where = where;
        this.stallTimeout = stallTimeout;
        this.timer = timer;
    }

    /** What arrives, as the reader sees it. Of the words about a failure that is what comes soon. */
    public Flux<ByteBuf> of(Flux<ByteBuf> content) {
        Flux<ByteBuf> counted = content.doOnNext(buffer -> bytes.addAndGet(buffer.readableBytes()));
        Flux<ByteBuf> body = StallTimeout.over(counted, stallTimeout, timer, this::stalled)
                .onErrorMap(failure -> ConnectionFailures.inBody(failure, where, soFar()));
        return answer.status() < 300 ? body : body.take(ERROR_PATIENCE, timer);
    }

    private DownloadException stalled() {
        return new DownloadException(
                ErrorCode.STALLED,
                Hint.RAISE_STALL_TIMEOUT,
                where + " stopped sending: nothing came for " + Seconds.of(stallTimeout) + ", after " + soFar() + ".");
    }

    private String soFar() {
        String length = answer.header("Content-Length");
        boolean known = length != null && length.matches("\\d{1,18}");
        return bytes.get() + (known ? " of " + length : "") + " bytes";
    }
}
