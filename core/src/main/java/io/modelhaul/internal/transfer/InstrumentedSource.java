package io.modelhaul.internal.transfer;

import io.modelhaul.DownloadException;
import io.modelhaul.TraceContext;
import io.modelhaul.internal.ForwardingSource;
import io.modelhaul.internal.IoErrors;
import io.modelhaul.internal.http.HttpTransport;
import io.modelhaul.spi.ContentHead;
import io.modelhaul.spi.ContentRange;
import io.modelhaul.spi.FileSource;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A source during one try, which counts what comes from it and tells how the try went. */
final class InstrumentedSource extends ForwardingSource {
    private static final Logger LOG = LoggerFactory.getLogger(InstrumentedSource.class);

    private final int number;
    private final TransferObserver observer;
    private final long started = System.nanoTime();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong firstByteAfter = new AtomicLong(-1);
    private final AtomicBoolean told = new AtomicBoolean();
    private volatile boolean asked;
    private volatile @Nullable String answeredBy;

    private InstrumentedSource(FileSource source, int number, TransferObserver observer) {
        super(source);
        this.number = number;
        this.observer = observer;
    }

    /** The work of one try, which is given the source to use. */
    static <T> Mono<T> during(
            FileSource source, int number, TransferObserver observer, Function<FileSource, Mono<T>> attempt) {
        return Mono.deferContextual(context -> {
            InstrumentedSource measured = new InstrumentedSource(source, number, observer);
            TraceContext trace = TraceContext.of(context);
            return attempt.apply(measured)
                    .doOnSuccess(result -> measured.tell(trace, null, false))
                    .doOnError(failure -> measured.tell(trace, IoErrors.of(failure), false))
                    .doOnCancel(() -> measured.tell(trace, null, true));
        });
    }

    @Override
    public <T> Flux<T> read(
            ContentRange range, HttpTransport http, BiFunction<ContentHead, Flux<ByteBuf>, Publisher<T>> reader) {
        asked = true;
        return source.read(range, http, (head, body) -> {
            answeredBy = head.endpoint();
            return reader.apply(head, body.doOnNext(this::count));
        });
    }

    private void count(ByteBuf buffer) {
        int length = buffer.readableBytes();
        bytes.addAndGet(length);
        if (firstByteAfter.get() < 0) {
            firstByteAfter.compareAndSet(-1, System.nanoTime() - started);
        }
        observer.received(length);
    }

    /** A try that asked for nothing, because all was here, was none. */
    private void tell(@Nullable TraceContext trace, @Nullable DownloadException failure, boolean cancelled) {
        if ((!asked && failure == null) || told.getAndSet(true)) {
            return;
        }
        String answered = answeredBy;
        long first = firstByteAfter.get();
        SourceAttempt attempt = new SourceAttempt(
                layer(),
                answered == null ? endpoint() : answered,
                number,
                bytes.get(),
                first < 0 ? null : Duration.ofNanos(first),
                Duration.ofNanos(System.nanoTime() - started),
                failure,
                cancelled);
        TraceContext.logging(trace, () -> log(attempt));
        observer.attempted(attempt);
    }

    private static void log(SourceAttempt attempt) {
        DownloadException failure = attempt.failure();
        String end = failure != null ? failure.code().toString() : attempt.cancelled() ? "cancelled" : "done";
        LOG.debug(
                "{} ({}), try {}: {}, {} bytes in {} ms",
                attempt.layer(),
                attempt.endpoint(),
                attempt.number(),
                end,
                attempt.bytes(),
                attempt.duration().toMillis());
    }
}
