package io.modelhaul.internal.transfer.segment;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.http.body.ExactBody;
import io.modelhaul.internal.transfer.ConnectionBudget.Permit;
import io.modelhaul.internal.transfer.ContentSink;
import io.modelhaul.internal.transfer.TransferContext;
import io.modelhaul.internal.transfer.TransferObserver;
import io.modelhaul.internal.transfer.part.Validator;
import io.modelhaul.internal.transfer.segment.SegmentPlan.Segment;
import io.modelhaul.spi.ContentHead;
import io.modelhaul.spi.ContentRange;
import io.modelhaul.spi.FileSource;
import io.netty.buffer.ByteBuf;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;

/**
 * One try at fetching what a plan misses, from one source, over as many connections as pay.
 *
 * <p>The first connection finds out whether the source serves ranges. If it does, more are added while the throughput
 * grows. A connection that fails gives its segment back and is not replaced at once; when the last one fails, the try has
 * failed.
 */
public final class SegmentedFetch {
    private final FileSource source;
    private final ContentSink arrivals;
    private final SegmentPlan plan;
    private final TransferContext context;
    private final TransferObserver observer;
    private final boolean fresh;

    public SegmentedFetch(
            FileSource source,
            ContentSink arrivals,
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
    public Mono<Void> run() {
        return Mono.defer(() -> {
            plan.begin(source.alignment(), source.leastRange());
            return plan.complete() ? Mono.empty() : new Connections().run();
        });
    }

    /** The connections of one try; its monitor guards those that are open. */
    private final class Connections {
        private final Set<Permit> open = new HashSet<>();
        private volatile @Nullable FluxSink<Permit> starts;
        private boolean over;
        private final AdaptiveConnections count =
                new AdaptiveConnections(context.connections().limit(), System::nanoTime);
        private @Nullable DownloadException lastFailure;

        Mono<Void> run() {
            return context.connections().first(this::runFrom).doFinally(signal -> closeAll());
        }

        private Mono<Void> runFrom(Permit first) {
            return Flux.<Permit>create(sink -> {
                        starts = sink;
                        start(first);
                    })
                    .flatMap(this::connection, Integer.MAX_VALUE)
                    .then(Mono.defer(this::allEnded));
        }

        /** Counts the connection before it begins: it may be over before this returns. */
        private void start(Permit permit) {
            boolean counted;
            synchronized (this) {
                counted = !over && open.add(permit);
            }
            if (counted) {
                Objects.requireNonNull(starts).next(permit);
            } else {
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
            Segment segment =
                    yields(permit) ? null : plan.take(context.connections().limit());
            return segment == null ? Mono.just(false) : fetch(segment).thenReturn(true);
        }

        /** Whether this connection is one too many, or makes room for the first one of another file; never the last one. */
        private boolean yields(Permit permit) {
            synchronized (this) {
                boolean surplus =
                        open.size() > count.wanted() || context.connections().contended();
                if (open.size() < 2 || !surplus) {
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
            return arrivals.learn(size, validator(head), head.endShown()).then(Mono.defer(() -> {
                if (size >= 0) {
                    plan.learnSize(size);
                }
                if (head.ranges() && count.servesRanges(plan.bytesHere())) {
                    fill();
                }
                return write(segment, body);
            }));
        }

        /** The source serves no ranges, or its content is another one now. */
        private Mono<Void> wholeFileArrives(Segment segment, ContentHead head, Flux<ByteBuf> body) {
            long size = sizeOf(head);
            if (open() > 1) {
                return Mono.error(arrivals.changed(validator(head)));
            }
            if (plan.bytesHere() == 0 && segment.from() == 0) {
                return arrivals.learn(size, validator(head), head.endShown()).then(Mono.defer(() -> {
                    plan.extendToEnd(segment, arrivals.size());
                    return write(segment, exact(head, body));
                }));
            }
            return arrivals.restart(plan, size, validator(head), head.endShown())
                    .flatMap(all -> write(all, exact(head, body)));
        }

        /** A body of untold length is as long as the content, if that has a length. */
        private Flux<ByteBuf> exact(ContentHead head, Flux<ByteBuf> body) {
            long size = arrivals.size();
            return head.to() == null && size >= 0 ? ExactBody.of(body, size, arrivals::wrongLength) : body;
        }

        private @Nullable Validator validator(ContentHead head) {
            return head.validator() == null ? null : new Validator(source.identity(), head.validator());
        }

        private long sizeOf(ContentHead head) {
            return head.size() == null ? -1 : head.size();
        }

        private Mono<Void> write(Segment segment, Flux<ByteBuf> body) {
            return new SegmentWriter(
                    body,
                    plan,
                    segment,
                    arrivals.target(this::look),
                    context.limiter(),
                    context.threads().disk(),
                    context.connections().window(),
                    count::read);
        }

        /** Called with every piece on disk. */
        private void look() {
            if (count.look(plan.bytesHere(), open())) {
                fill();
            }
        }

        private void fill() {
            while (open() < count.wanted() && plan.worthAnotherConnection()) {
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
                count.lost(open.size());
            }
            return Mono.empty();
        }

        private void ended(Permit permit) {
            boolean last;
            synchronized (this) {
                open.remove(permit);
                last = open.isEmpty();
                over |= last;
            }
            permit.close();
            if (last) {
                Objects.requireNonNull(starts).complete();
            }
        }

        private synchronized int open() {
            return open.size();
        }
    }
}
