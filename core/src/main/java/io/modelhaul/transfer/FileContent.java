package io.modelhaul.transfer;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.spi.ContentDigest;
import io.modelhaul.spi.PlannedFile;
import io.modelhaul.transfer.SegmentPlan.Segment;
import io.modelhaul.transfer.WrittenBytes.Piece;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The content of one file while it is fetched: its part file, its hash, and what is known about its state. */
final class FileContent implements Arrivals, Closeable {
    private final PlannedFile file;
    private final PartFile part;
    private final TransferContext context;
    private final TransferObserver observer;
    private final SegmentPlan plan;
    private volatile @Nullable DigestFrontier frontier;
    private volatile boolean mustForget;

    FileContent(PlannedFile file, PartFile part, TransferContext context, TransferObserver observer) {
        this.file = file;
        this.part = part;
        this.context = context;
        this.observer = observer;
        this.plan = new SegmentPlan(part.size(), part.here());
        observer.resumed(plan.bytesHere());
        hashFrom(part.size());
    }

    SegmentPlan plan() {
        return plan;
    }

    PartFile part() {
        return part;
    }

    @Override
    public @Nullable String validator(String source) {
        Validator known = part.validator();
        return known != null && known.source().equals(source) ? known.value() : null;
    }

    /** Costs nothing when all of it is known already. */
    @Override
    public Mono<Void> learn(long size, @Nullable Validator validator) {
        Long promised = file.size();
        if (promised != null && size >= 0 && size != promised) {
            return Mono.error(wrongSize(size, promised));
        }
        // An answer without size or name says nothing new about content that has them.
        long known = size < 0 ? part.size() : size;
        Validator name = validator == null ? part.validator() : validator;
        if (known == part.size() && Objects.equals(name, part.validator())) {
            return Mono.empty();
        }
        return onDisk(() -> {
            part.learn(known, name);
            hashFrom(known);
        });
    }

    private DownloadException wrongSize(long size, long promised) {
        return new DownloadException(
                        ErrorCode.SIZE_MISMATCH,
                        "The source offers " + size + " bytes for " + file.path() + " where " + promised
                                + " were promised. Try again later, or choose another source.")
                .retryable(true);
    }

    @Override
    public Mono<Segment> restart(SegmentPlan whose, long size, @Nullable Validator validator) {
        Long promised = file.size();
        if (promised != null && size >= 0 && size != promised) {
            return Mono.error(wrongSize(size, promised));
        }
        return Mono.fromCallable(() -> forget(size, validator))
                .onErrorMap(LocalFailures::of)
                .subscribeOn(context.threads().files());
    }

    /** Counts, plan and hash start anew together: none of them sees bytes that another one has forgotten. */
    private Segment forget(long size, @Nullable Validator validator) throws IOException {
        stopHashing();
        Segment all = part.restart(size, validator, () -> {
            observer.dropped(plan.bytesHere());
            return plan.restart(size);
        });
        mustForget = false;
        hashFrom(size);
        return all;
    }

    @Override
    public DownloadException changed() {
        mustForget = true;
        plan.inOnePiece();
        return new DownloadException(
                        ErrorCode.PROTOCOL,
                        "The file changed at its source while it was fetched, or its server stopped serving ranges.")
                .retryable(true);
    }

    @Override
    public boolean mustForget() {
        return mustForget;
    }

    /**
     * Starts anew if the last try found that the content changed, or if nothing could tell whether bytes of that source
     * belong to those that are here.
     */
    Mono<Void> prepare(String source) {
        long size = file.size() == null ? -1 : file.size();
        Mono<Void> forgetting = onDisk(() -> plan.release(forget(size, null)));
        return Mono.defer(() -> mustForget || unrelated(source) ? forgetting : Mono.empty());
    }

    private boolean unrelated(String source) {
        return plan.bytesHere() > 0 && file.wholeFileDigest().isEmpty() && validator(source) == null;
    }

    @Override
    public SegmentWrite.Target target(Runnable afterwards) {
        int generation = part.generation();
        return new SegmentWrite.Target() {
            @Override
            public boolean write(long position, ByteBuffer[] bytes, BooleanSupplier counted) throws IOException {
                long length =
                        Arrays.stream(bytes).mapToLong(ByteBuffer::remaining).sum();
                return part.write(generation, position, bytes, () -> {
                    boolean counts = counted.getAsBoolean();
                    if (counts) {
                        observer.kept(length);
                    }
                    return counts;
                });
            }

            @Override
            public void written(Piece piece) {
                DigestFrontier hashing = frontier;
                if (hashing == null) {
                    piece.done();
                } else {
                    hashing.advance(piece);
                }
                afterwards.run();
            }
        };
    }

    private synchronized void hashFrom(long size) {
        if (size >= 0 && frontier == null) {
            // Content of which nobody promised the whole's digest gets one that it can be checked against later.
            ContentDigest digest = file.wholeFileDigest().orElse(ContentDigest.UNKNOWN_SHA256);
            frontier = new DigestFrontier(
                    digest,
                    size,
                    part::read,
                    plan::contiguousEnd,
                    context.threads().hash());
            frontier.advance();
        }
    }

    private synchronized void stopHashing() {
        if (frontier != null) {
            frontier.stop();
            frontier = null;
        }
    }

    /** The hash over all of the file; null while its size is unknown. Called when nothing is missing. */
    synchronized @Nullable DigestFrontier hash() {
        hashFrom(plan.size());
        return frontier;
    }

    /** Hashes no more; what was fetched stays for the next run. */
    @Override
    public void close() {
        stopHashing();
    }

    Mono<Void> onDisk(DiskWork work) {
        return Mono.<Void>fromCallable(() -> {
                    work.run();
                    return null;
                })
                .onErrorMap(LocalFailures::of)
                .subscribeOn(context.threads().files());
    }

    /** Something to do with the disk. */
    interface DiskWork {
        void run() throws IOException;
    }
}
