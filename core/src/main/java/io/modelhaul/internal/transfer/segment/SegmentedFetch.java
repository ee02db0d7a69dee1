package io.modelhaul.internal.transfer.segment;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.transfer.ConnectionBudget.Permit;
import io.modelhaul.internal.transfer.ContentSink;
import io.modelhaul.internal.transfer.TransferContext;
import io.modelhaul.internal.transfer.TransferObserver;
import io.modelhaul.internal.transfer.segment.SegmentPlan.Segment;
import io.modelhaul.spi.FileSource;
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
    private final ContentSink sink;
    private final SegmentPlan plan;
    private final TransferContext context;
    private final TransferObserver observer;
    private final boolean fresh;

    public SegmentedFetch(
            FileSource source,
            ContentSink sink,
            SegmentPlan plan,
            TransferContext context,
            TransferObserver observer,
            boolean fresh) {
        this.source = source;
        this.sink = sink;
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
    private final class Connections implements SegmentReader.Connections {
        private final Set<Permit> open = new HashSet<>();
        private volatile @Nullable FluxSink<Permit> starts;
        private boolean over;
        private final AdaptiveConnections count =
                new AdaptiveConnections(context.connections().limit(), System::nanoTime);
        private final SegmentReader reader = new SegmentReader(source, sink, plan, context, observer, fresh, this);
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
            return segment == null ? Mono.just(false) : reader.read(segment).thenReturn(true);
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

        @Override
        public void rangesServed() {
            if (count.servesRanges(plan.bytesHere())) {
                fill();
            }
        }

        @Override
        public void bufferRead() {
            count.read();
        }

        @Override
        public void pieceWritten() {
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
                if (last || !failure.retryable() || sink.mustForget()) {
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

        @Override
        public synchronized int open() {
            return open.size();
        }
    }
}
