package io.modelhaul.http;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** The body of one answer on its way to a reader: counted, ended when it stalls, its failures told in words. */
final class IncomingBody {
    private final HttpAnswer answer;
    private final String where;
    private final Duration stallTimeout;
    private final AtomicLong bytes = new AtomicLong();

    IncomingBody(HttpAnswer answer, String where, Duration stallTimeout) {
        this.answer = answer;
        this.where = where;
        this.stallTimeout = stallTimeout;
    }

    /** What arrives, as the reader sees it. */
    Flux<ByteBuf> of(Flux<ByteBuf> content) {
        Flux<ByteBuf> counted = content.doOnNext(buffer -> bytes.addAndGet(buffer.readableBytes()));
        return StallWatch.over(counted, stallTimeout, Schedulers.parallel(), this::stalled)
                .onErrorMap(failure -> ConnectionFailures.inBody(failure, where, soFar()));
    }

    private DownloadException stalled() {
        return new DownloadException(
                ErrorCode.STALLED,
                where + " stopped sending: nothing came for " + Seconds.of(stallTimeout) + ", after " + soFar()
                        + ". Try again, or raise --stall-timeout.");
    }

    private String soFar() {
        String length = answer.header("Content-Length");
        boolean known = length != null && length.matches("\\d{1,18}");
        return bytes.get() + (known ? " of " + length : "") + " bytes";
    }
}
