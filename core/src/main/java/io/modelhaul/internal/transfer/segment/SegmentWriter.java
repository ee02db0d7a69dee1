package io.modelhaul.internal.transfer.segment;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.IoErrors;
import io.modelhaul.internal.transfer.BandwidthLimiter;
import io.modelhaul.internal.transfer.hash.RecentWrites.Piece;
import io.modelhaul.internal.transfer.segment.SegmentPlan.Segment;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;

/**
 * Writes the bytes of one response from the socket to disk, in large pieces, and stops reading the socket while the disk is
 * behind.
 *
 * <p>Every buffer is retained once on arrival and released once: after it was written, or when the segment is given up. No
 * more than {@code window} bytes are held, and one buffer that is on its way.
 */
public final class SegmentWriter extends Mono<Void> {
    /** Takes bytes to their place. */
    public interface Target {
        /**
         * Writes, leaving the buffers as they are; false when the bytes are no longer wanted or do not count.
         *
         * @param counted called once they are written, while nobody can throw them away; false when somebody else fetches
         *     them again, so that they do not count
         */
        boolean write(long position, ByteBuffer[] bytes, BooleanSupplier counted) throws IOException;

        /** A piece is on disk; its bytes stay until it is told to be done. */
        void written(Piece piece);
    }

    private final Flux<ByteBuf> body;
    private final SegmentPlan plan;
    private final Segment segment;
    private final Target target;
    private final BandwidthLimiter limiter;
    private final Executor disk;
    private final int window;
    private final Runnable read;

    /**
     * A write that begins with its subscription.
     *
     * @param window how many bytes may be held
     * @param read told of each buffer that came
     */
    public SegmentWriter(
            Flux<ByteBuf> body,
            SegmentPlan plan,
            Segment segment,
            Target target,
            BandwidthLimiter limiter,
            Executor disk,
            int window,
            Runnable read) {
        this.body = body;
        this.plan = plan;
        this.segment = segment;
        this.target = target;
        this.limiter = limiter;
        this.disk = disk;
        this.window = window;
        this.read = read;
    }

    @Override
    public void subscribe(CoreSubscriber<? super Void> actual) {
        body.subscribe(new Writer(actual));
    }

    /** Its monitor guards the queue and the flags; nothing that blocks is called while it is held. */
    private final class Writer implements CoreSubscriber<ByteBuf>, Subscription, Runnable {
        private final CoreSubscriber<? super Void> actual;
        private final WriteQueue queue = new WriteQueue(window);
        private @Nullable Subscription upstream;
        private long position = segment.from();
        private boolean writing;
        private boolean bodyEnded;
        private boolean over;
        private @Nullable Throwable failure;

        Writer(CoreSubscriber<? super Void> actual) {
            this.actual = actual;
        }

        @Override
        public Context currentContext() {
            return actual.currentContext();
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            if (Operators.validate(upstream, subscription)) {
                upstream = subscription;
                actual.onSubscribe(this);
                subscription.request(1);
            }
        }

        @Override
        public void onNext(ByteBuf buffer) {
            read.run();
            int bytes = plan.receive(segment, buffer.readableBytes());
            boolean surplus = bytes < buffer.readableBytes();
            boolean more;
            synchronized (this) {
                if (over || bodyEnded) {
                    return;
                }
                if (bytes > 0) {
                    queue.add(buffer.readRetainedSlice(bytes));
                }
                // What another connection took over is not read here: closing says so to the server.
                bodyEnded = surplus;
                more = !queue.pauseWhenFull() && !bodyEnded;
            }
            if (surplus) {
                cancelUpstream();
            }
            startWriting();
            if (more) {
                requestAfter(limiter.book(bytes));
            } else {
                limiter.book(bytes);
            }
        }

        private void requestAfter(long nanos) {
            if (nanos <= 0) {
                request();
            } else {
                Schedulers.parallel().schedule(this::request, nanos, TimeUnit.NANOSECONDS);
            }
        }

        private void request() {
            Subscription source = upstream;
            if (source != null) {
                source.request(1);
            }
        }

        @Override
        public void onComplete() {
            end(null);
        }

        @Override
        public void onError(Throwable error) {
            end(error);
        }

        /** What arrived before an error is written all the same: the next try goes on behind it. */
        private void end(@Nullable Throwable error) {
            synchronized (this) {
                if (over || bodyEnded) {
                    return;
                }
                bodyEnded = true;
                failure = error;
            }
            startWriting();
        }

        private void startWriting() {
            synchronized (this) {
                if (writing || over || !(queue.ready() || queue.paused() || bodyEnded)) {
                    return;
                }
                writing = true;
            }
            try {
                disk.execute(this);
            } catch (RejectedExecutionException e) {
                fail(new DownloadException(ErrorCode.CANCELLED, "Modelhaul was closed while bytes arrived.", e));
            }
        }

        @Override
        public void run() {
            try {
                List<ByteBuf> buffers = nextPiece();
                while (buffers != null) {
                    write(pieceOf(buffers));
                    buffers = nextPiece();
                }
            } catch (RuntimeException | Error e) {
                fail(IoErrors.of(e));
                throw e;
            }
        }

        private Piece pieceOf(List<ByteBuf> buffers) {
            ByteBuffer[] contents = buffers.stream()
                    .flatMap(buffer -> Arrays.stream(buffer.nioBuffers()))
                    .toArray(ByteBuffer[]::new);
            int length = buffers.stream().mapToInt(ByteBuf::readableBytes).sum();
            return new Piece(position, contents, () -> {
                buffers.forEach(ByteBuf::release);
                afterPiece(length);
            });
        }

        private void write(Piece piece) {
            boolean handedOn = false;
            try {
                if (target.write(piece.from(), piece.bytes(), () -> counted(piece))) {
                    handedOn = true;
                    target.written(piece);
                }
            } catch (IOException | RuntimeException | Error e) {
                fail(IoErrors.of(e));
            }
            position += piece.length();
            if (!handedOn) {
                piece.done();
            }
        }

        private boolean counted(Piece piece) {
            return plan.written(segment, piece.from(), piece.length());
        }

        /** The next piece to write; null when there is none now, after telling whether it was the last one. */
        private @Nullable List<ByteBuf> nextPiece() {
            boolean last;
            synchronized (this) {
                List<ByteBuf> piece = over ? List.of() : queue.nextPiece();
                if (!piece.isEmpty()) {
                    return piece;
                }
                writing = false;
                last = bodyEnded && !over;
                over |= bodyEnded;
            }
            if (last) {
                finish();
            }
            return null;
        }

        private void afterPiece(int bytes) {
            boolean resume;
            synchronized (this) {
                resume = queue.freed(bytes, !bodyEnded && !over);
            }
            if (resume) {
                request();
            }
        }

        private void finish() {
            if (failure != null) {
                actual.onError(failure);
            } else if (plan.reachedEnd(segment)) {
                actual.onComplete();
            } else {
                actual.onError(new DownloadException(
                        ErrorCode.UNREACHABLE, "The connection ended before all bytes were there."));
            }
        }

        private void fail(DownloadException error) {
            synchronized (this) {
                if (over) {
                    return;
                }
                over = true;
                queue.release();
            }
            cancelUpstream();
            actual.onError(error);
        }

        @Override
        public void request(long n) {
            // A Mono without a value: its completion needs no demand.
        }

        @Override
        public void cancel() {
            synchronized (this) {
                over = true;
                queue.release();
            }
            cancelUpstream();
        }

        private void cancelUpstream() {
            Subscription source = upstream;
            if (source != null) {
                source.cancel();
            }
        }
    }
}
