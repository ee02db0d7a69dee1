package io.modelhaul.internal.transfer;

import io.modelhaul.internal.transfer.hash.IncrementalHasher;
import io.modelhaul.internal.transfer.hash.RecentWrites.Piece;
import io.modelhaul.internal.transfer.part.PartFile;
import io.modelhaul.internal.transfer.segment.SegmentPlan;
import io.modelhaul.spi.ContentDigest;
import io.modelhaul.spi.PlannedFile;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The hash over a file while it arrives; it can begin only when the file's size is known. Thread-safe. */
final class ContentHash {
    private final PlannedFile file;
    private final PartFile part;
    private final SegmentPlan plan;
    private final Executor threads;
    private volatile @Nullable IncrementalHasher hasher;

    ContentHash(PlannedFile file, PartFile part, SegmentPlan plan, Executor threads) {
        this.file = file;
        this.part = part;
        this.plan = plan;
        this.threads = threads;
    }

    /** Begins to hash content of that size, unless it has begun already or the size is unknown (negative). */
    synchronized void begin(long size) {
        if (size >= 0 && hasher == null) {
            // Content of which nobody promised the whole's digest gets one that it can be checked against later.
            ContentDigest digest = file.wholeFileDigest().orElse(ContentDigest.UNKNOWN_SHA256);
            IncrementalHasher begun = new IncrementalHasher(digest, size, part::read, plan::contiguousEnd, threads);
            hasher = begun;
            begun.advance();
        }
    }

    /** A piece is on disk; it is done once it is hashed, or at once when nothing is hashed. */
    void written(Piece piece) {
        IncrementalHasher hashing = hasher;
        if (hashing == null) {
            piece.done();
        } else {
            hashing.advance(piece);
        }
    }

    synchronized void stop() {
        if (hasher != null) {
            hasher.stop();
            hasher = null;
        }
    }

    /** The hash over all of the file; null while its size is unknown. Called when nothing is missing. */
    synchronized @Nullable IncrementalHasher whole() {
        if (hasher != null && hasher.size() != plan.size()) {
            stop();
        }
        begin(plan.size());
        return hasher;
    }
}
