package io.modelhaul.internal.transfer.segment;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.transfer.ContentSink;
import io.modelhaul.internal.transfer.hash.RecentWrites.Piece;
import io.modelhaul.internal.transfer.part.PartFile;
import io.modelhaul.internal.transfer.part.Validator;
import io.modelhaul.internal.transfer.segment.SegmentPlan.Segment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Bytes that were fetched before: what differs from the file replaces what is there. */
public final class ComparingSink implements ContentSink {
    private final PartFile part;
    private final long size;
    private final AtomicLong firstDifference = new AtomicLong(Long.MAX_VALUE);

    public ComparingSink(PartFile part, long size) {
        this.part = part;
        this.size = size;
    }

    public boolean differed() {
        return firstDifference.get() < Long.MAX_VALUE;
    }

    /** Where the first replaced bytes begin. */
    public long firstDifference() {
        return firstDifference.get();
    }

    @Override
    public @Nullable String validator(String source) {
        return null;
    }

    @Override
    public Mono<Void> learn(long told, @Nullable Validator validator, boolean endShown) {
        return told < 0 || told == size ? Mono.empty() : Mono.error(changed(validator));
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public DownloadException wrongLength(long length) {
        return new DownloadException(
                        ErrorCode.SIZE_MISMATCH,
                        "The source sent " + length + " bytes of a file of " + size + ". Try again later.")
                .retryable(true);
    }

    /** All of the file comes again; all of it is compared. */
    @Override
    public Mono<Segment> restart(SegmentPlan plan, long told, @Nullable Validator validator, boolean endShown) {
        return learn(told, validator, endShown).then(Mono.fromSupplier(() -> plan.restart(size)));
    }

    @Override
    public DownloadException changed(@Nullable Validator now) {
        return new DownloadException(
                ErrorCode.CHECKSUM_MISMATCH, "The file at its source is no longer the one that was planned.");
    }

    @Override
    public boolean mustForget() {
        return false;
    }

    @Override
    public SegmentWriter.Target target(Runnable afterwards) {
        return new SegmentWriter.Target() {
            @Override
            public boolean write(long position, ByteBuffer[] bytes, BooleanSupplier counted) throws IOException {
                if (part.replace(position, bytes)) {
                    firstDifference.accumulateAndGet(position, Math::min);
                }
                return counted.getAsBoolean();
            }

            @Override
            public void written(Piece piece) {
                piece.done();
                afterwards.run();
            }
        };
    }
}
