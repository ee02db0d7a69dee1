package io.modelhaul.internal.transfer.segment;

import io.modelhaul.internal.http.body.ExactBody;
import io.modelhaul.internal.transfer.ContentSink;
import io.modelhaul.internal.transfer.TransferContext;
import io.modelhaul.internal.transfer.TransferObserver;
import io.modelhaul.internal.transfer.part.Validator;
import io.modelhaul.internal.transfer.segment.SegmentPlan.Segment;
import io.modelhaul.spi.ContentHead;
import io.modelhaul.spi.ContentRange;
import io.modelhaul.spi.FileSource;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads segments from one source: asks for a range, and writes the response to its place, whether it is that range or the
 * whole file.
 */
final class SegmentReader {
    /** The connections of the attempt, which hear what the responses say about more of them. */
    interface Connections {
        /** How many are open. */
        int open();

        /** The source serves ranges. */
        void rangesServed();

        /** A buffer came from the socket. */
        void bufferRead();

        /** A piece is on disk. */
        void pieceWritten();
    }

    private final FileSource source;
    private final ContentSink sink;
    private final SegmentPlan plan;
    private final TransferContext context;
    private final TransferObserver observer;
    private final boolean fresh;
    private final Connections connections;

    /**
     * A reader of any number of segments.
     *
     * @param fresh whether every read takes a new connection
     */
    SegmentReader(
            FileSource source,
            ContentSink sink,
            SegmentPlan plan,
            TransferContext context,
            TransferObserver observer,
            boolean fresh,
            Connections connections) {
        this.source = source;
        this.sink = sink;
        this.plan = plan;
        this.context = context;
        this.observer = observer;
        this.fresh = fresh;
        this.connections = connections;
    }

    /** Completes when the segment is on disk. */
    Mono<Void> read(Segment segment) {
        long size = plan.size();
        ContentRange range = new ContentRange(
                segment.from(),
                segment.requestedEnd(),
                size < 0 ? null : size,
                sink.validator(source.identity()),
                fresh);
        // Given back before anybody hears of the end: the next try begins on another thread, and must find it.
        return source.read(range, context.http(), (head, body) -> answered(segment, range, head, body))
                .then()
                .doOnTerminate(() -> plan.release(segment))
                .doOnCancel(() -> plan.release(segment));
    }

    private Mono<Void> answered(Segment segment, ContentRange range, ContentHead head, Flux<ByteBuf> body) {
        observer.source(source.layer(), head.endpoint());
        boolean asAsked =
                head.from() == range.from() && (range.to() == null || range.to().equals(head.to()));
        return asAsked ? partArrives(segment, head, body) : wholeFileArrives(segment, head, body);
    }

    private Mono<Void> partArrives(Segment segment, ContentHead head, Flux<ByteBuf> body) {
        long size = sizeOf(head);
        // The plan hears of the size only once it is known to be the promised one.
        return sink.learn(size, validator(head), head.endShown()).then(Mono.defer(() -> {
            if (size >= 0) {
                plan.learnSize(size);
            }
            if (head.ranges()) {
                connections.rangesServed();
            }
            return write(segment, body);
        }));
    }

    /** The source serves no ranges, or its content is another one now. */
    private Mono<Void> wholeFileArrives(Segment segment, ContentHead head, Flux<ByteBuf> body) {
        long size = sizeOf(head);
        if (connections.open() > 1) {
            return Mono.error(sink.changed(validator(head)));
        }
        if (plan.bytesHere() == 0 && segment.from() == 0) {
            return sink.learn(size, validator(head), head.endShown()).then(Mono.defer(() -> {
                plan.extendToEnd(segment, sink.size());
                return write(segment, exact(head, body));
            }));
        }
        return sink.restart(plan, size, validator(head), head.endShown()).flatMap(all -> write(all, exact(head, body)));
    }

    /** A body of untold length is as long as the content, if that has a length. */
    private Flux<ByteBuf> exact(ContentHead head, Flux<ByteBuf> body) {
        long size = sink.size();
        return head.to() == null && size >= 0 ? ExactBody.of(body, size, sink::wrongLength) : body;
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
                sink.target(connections::pieceWritten),
                context.limiter(),
                context.threads().disk(),
                context.connections().window(),
                connections::bufferRead);
    }
}
