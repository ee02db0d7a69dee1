package io.modelhaul.transfer;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.spi.ContentHead;
import io.modelhaul.spi.ContentRange;
import io.modelhaul.spi.FileSource;
import io.modelhaul.transfer.ConnectionBudget.Permit;
import io.modelhaul.transfer.SegmentPlan.Segment;
import io.netty.buffer.ByteBuf;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * One try at fetching what a plan misses, from one source, over as many connections as pay.
 *
 * <p>The first connection finds out whether the source serves ranges. If it does, more are added while the throughput
 * grows. A connection that fails gives its segment back and is not replaced at once; when the last one fails, the try has
 * failed.
 */
final class SegmentedFetch {
    /** Connections after the first answer; more are added while that pays. */
    private static final int FIRST_STEP = 4;
    /** How often the throughput is looked at. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(60);
    /** After a connection was lost, none is added for this long. */
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(5);
    /** How much faster it must have become for more connections to pay. */
    private static final double WORTH = 1.05;
    /** Bytes that all connections together may hold on their way to disk. */
    private static final int WINDOW_BYTES = 24 << 20;

    private final FileSource source;
    private final Arrivals arrivals;
    private final SegmentPlan plan;
    private final TransferContext context;
    private final TransferObserver observer;
    private final boolean fresh;

    SegmentedFetch(
            FileSource source,
            Arrivals arrivals,
            SegmentPlan plan,
            TransferContext context,
            TransferObserver observer,
            boolean fresh) {
        this.source = source;
        this.arrivals = arrivals;
        this.plan = plan;
        this.context = context;
        this.observer = observer;
        this.fresh = fresh;
    }

    /** Completes when nothing is missing; errors when no connection is left. */
    Mono<Void> run() {
        return Mono.defer(() -> {
            plan.begin(source.alignment(), source.leastRange());
            return plan.complete() ? Mono.empty() : new Connections().run();
        });
    }

    /** The connections of one try; its monitor guards the counts. */
    private final class Connections {
        private final Sinks.Many<Permit> starts = Sinks.many().unicast().onBackpressureBuffer();
        private final Set<Permit> open = new HashSet<>();
        private boolean over;
        private int wanted = 1;
        private boolean ranges;
        private long lookedAt = System.nanoTime();
        private long bytesThen;
        private double bestRate;
        private long lostAt = lookedAt - QUIET_NANOS;
        private @Nullable DownloadException lastFailure;

        Mono<Void> run() {
            return context.connections().first(this::runFrom).doFinally(signal -> closeAll());
        }

        private Mono<Void> runFrom(Permit first) {
            start(first);
            return starts.asFlux().flatMap(this::connection, Integer.MAX_VALUE).then(Mono.defer(this::allEnded));
        }

        private void start(Permit permit) {
            boolean started;
            synchronized (this) {
                started = !over && starts.tryEmitNext(permit).isSuccess();
                if (started) {
                    open.add(permit);
                }
            }
            if (!started) {
                permit.close();
            }
        }

        /** Whatever became of the connections: no permit outlives the try. */
        private void closeAll() {
            List<Permit> left;
            synchronized (this) {
                over = true;
                left = List.copyOf(open);
                open.clear();
            }
            left.forEach(Permit::close);
        }

        /** A lost connection may have given its segment back when nobody was left to take it. */
        private Mono<Void> allEnded() {
            if (plan.complete()) {
                return Mono.empty();
            }
            DownloadException failure = lastFailure;
            return Mono.error(failure == null ? endedEarly() : failure);
        }

        private DownloadException endedEarly() {
            return new DownloadException(
                            ErrorCode.PROTOCOL, source.endpoint() + " stopped before all of the file was there.")
                    .retryable(true);
        }

        private Mono<Void> connection(Permit permit) {
            return Mono.defer(() -> nextSegment(permit))
                    .repeat()
                    .takeWhile(more -> more)
                    .then()
                    .onErrorResume(DownloadException.class, this::lost)
                    .doOnSuccess(nothing -> ended(permit));
        }

        /** Fetches one more segment; false when there is none for this connection. */
        private Mono<Boolean> nextSegment(Permit permit) {
            Segment segment = yields(permit) ? null : plan.take(wanted());
            return segment == null ? Mono.just(false) : fetch(segment).thenReturn(true);
        }

        /** Whether this connection makes room for the first one of another file; never the last one of this file. */
        private boolean yields(Permit permit) {
            synchronized (this) {
                if (open.size() < 2 || !context.connections().contended()) {
                    return false;
                }
                open.remove(permit);
            }
            permit.close();
            return true;
        }

        private Mono<Void> fetch(Segment segment) {
            long size = plan.size();
            ContentRange range = new ContentRange(
                    segment.from(),
                    segment.requestedEnd(),
                    size < 0 ? null : size,
                    arrivals.validator(source.identity()),
                    fresh);
            // Given back before anybody hears of the end: the next try begins on another thread, and must find it.
            return source.read(range, context.http(), (head, body) -> answered(segment, range, head, body))
                    .then()
                    .doOnTerminate(() -> plan.release(segment))
                    .doOnCancel(() -> plan.release(segment));
        }

        private Mono<Void> answered(Segment segment, ContentRange range, ContentHead head, Flux<ByteBuf> body) {
            observer.source(source.layer(), head.endpoint());
            boolean asAsked = head.from() == range.from()
                    && (range.to() == null || range.to().equals(head.to()));
            return asAsked ? partArrives(segment, head, body) : wholeFileArrives(segment, head, body);
        }

        private Mono<Void> partArrives(Segment segment, ContentHead head, Flux<ByteBuf> body) {
            long size = sizeOf(head);
            // The plan hears of the size only once it is known to be the promised one.
            return arrivals.learn(size, validator(head)).then(Mono.defer(() -> {
                if (size >= 0) {
                    plan.learnSize(size);
                }
                grow(head.ranges());
                return write(segment, body);
            }));
        }

        /** The source serves no ranges, or its content is another one now. */
        private Mono<Void> wholeFileArrives(Segment segment, ContentHead head, Flux<ByteBuf> body) {
            long size = sizeOf(head);
            if (count() > 1) {
                return Mono.error(arrivals.changed());
            }
            if (plan.bytesHere() == 0 && segment.from() == 0) {
                return arrivals.learn(size, validator(head)).then(Mono.defer(() -> {
                    plan.extendToEnd(segment, size);
                    return write(segment, body);
                }));
            }
            return arrivals.restart(plan, size, validator(head)).flatMap(all -> write(all, body));
        }

        private @Nullable Validator validator(ContentHead head) {
            return head.validator() == null ? null : new Validator(source.identity(), head.validator());
        }

        private long sizeOf(ContentHead head) {
            return head.size() == null ? -1 : head.size();
        }

        private Mono<Void> write(Segment segment, Flux<ByteBuf> body) {
            int window = Math.min(
                    2 << 20,
                    Math.max(256 << 10, WINDOW_BYTES / context.connections().limit()));
            return new SegmentWrite(
                    body,
                    plan,
                    segment,
                    arrivals.target(this::look),
                    context.limiter(),
                    context.threads().disk(),
                    window);
        }

        /** Called with every piece on disk: now and then decides whether more connections pay. */
        private void look() {
            long now = System.nanoTime();
            synchronized (this) {
                if (now - lookedAt < LOOK_NANOS || !ranges || now - lostAt < QUIET_NANOS) {
                    return;
                }
                long bytes = plan.bytesHere();
                double rate = (bytes - bytesThen) / (double) (now - lookedAt);
                lookedAt = now;
                bytesThen = bytes;
                if (rate > bestRate * WORTH && open.size() >= wanted) {
                    wanted = Math.min(context.connections().limit(), wanted * 2);
                }
                bestRate = Math.max(bestRate, rate);
            }
            fill();
        }

        private void grow(boolean sourceServesRanges) {
            synchronized (this) {
                if (ranges || !sourceServesRanges) {
                    return;
                }
                ranges = true;
                wanted = Math.min(context.connections().limit(), FIRST_STEP);
                lookedAt = System.nanoTime();
                bytesThen = plan.bytesHere();
            }
            fill();
        }

        private void fill() {
            while (count() < wanted() && plan.worthAnotherConnection()) {
                Permit permit = context.connections().extra();
                if (permit == null) {
                    return;
                }
                start(permit);
            }
        }

        /** A connection failed: the others go on without it, unless it was the last or nothing can help. */
        private Mono<Void> lost(DownloadException failure) {
            synchronized (this) {
                boolean last = open.size() == 1;
                if (last || !failure.retryable() || arrivals.mustForget()) {
                    return Mono.error(failure);
                }
                lastFailure = failure;
                lostAt = System.nanoTime();
                wanted = Math.max(1, open.size() - 1);
                bestRate = 0;
            }
            return Mono.empty();
        }

        private void ended(Permit permit) {
            synchronized (this) {
                open.remove(permit);
                if (open.isEmpty()) {
                    starts.tryEmitComplete();
                }
            }
            permit.close();
        }

        private synchronized int count() {
            return open.size();
        }

        private synchronized int wanted() {
            return wanted;
        }
    }
}
