package io.modelhaul.internal.transfer;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.transfer.hash.IncrementalHasher;
import io.modelhaul.internal.transfer.hash.RecentWrites.Piece;
import io.modelhaul.internal.transfer.part.PartFile;
import io.modelhaul.internal.transfer.part.Validator;
import io.modelhaul.internal.transfer.segment.SegmentPlan;
import io.modelhaul.internal.transfer.segment.SegmentPlan.Segment;
import io.modelhaul.internal.transfer.segment.SegmentWriter;
import io.modelhaul.spi.PlannedFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The content of one file while it is fetched: its part file, its hash, and what is known about its state. */
public final class FileContent implements ContentSink, Closeable {
    /** So often content may change without running out of tries. */
    private static final int MAX_CHANGES = 3;

    private final PlannedFile file;
    private final ResponseCheck check;
    private final PartFile part;
    private final TransferContext context;
    private final TransferObserver observer;
    private final SegmentPlan plan;
    private final ContentHash hash;
    private volatile boolean mustForget;
    private volatile boolean isOther;
    private final AtomicLong abandoned = new AtomicLong();
    private int changes;

    public FileContent(PlannedFile file, PartFile part, TransferContext context, TransferObserver observer) {
        this.file = file;
        this.part = part;
        this.context = context;
        this.observer = observer;
        this.plan = new SegmentPlan(part.size(), part.here());
        this.check = new ResponseCheck(file, part);
        this.hash = new ContentHash(file, part, plan, context.threads().hash());
        observer.resumed(plan.bytesHere());
        hash.begin(part.size());
    }

    public SegmentPlan plan() {
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
    public Mono<Void> learn(long size, @Nullable Validator validator, boolean endShown) {
        DownloadException refusal = check.refusal(size, validator, endShown, plan.bytesHere());
        if (refusal != null) {
            return Mono.error(refusal);
        }
        // An answer without size or name says nothing new about content that has them.
        long now = size < 0 ? check.expected(validator) : size;
        Validator name = validator == null ? part.validator() : validator;
        if (now == part.size() && Objects.equals(name, part.validator())) {
            return Mono.empty();
        }
        return onDisk(() -> {
            if (now != part.size()) {
                hash.stop();
            }
            part.learn(now, name);
            hash.begin(now);
        });
    }

    @Override
    public long size() {
        return part.size();
    }

    /** Bytes that end where they should not may be right as far as they go; bytes that do not end are other ones. */
    @Override
    public DownloadException wrongLength(long length) {
        if (length > part.size()) {
            mustForget = true;
        }
        return check.wrongLength(length);
    }

    @Override
    public Mono<Segment> restart(SegmentPlan whose, long size, @Nullable Validator validator, boolean endShown) {
        DownloadException refusal = check.refusal(size, validator, endShown, plan.bytesHere());
        long now = size < 0 ? check.expected(validator) : size;
        return refusal != null
                ? Mono.error(refusal)
                : context.threads().onDisk(() -> forget(now, validator, check.another(validator)));
    }

    /** Counts, plan and hash start anew together: none of them sees bytes that another one has forgotten. */
    private Segment forget(long size, @Nullable Validator validator, boolean changed) throws IOException {
        hash.stop();
        Segment all = part.restart(size, validator, () -> {
            observer.dropped(plan.bytesHere());
            if (changed && ++changes <= MAX_CHANGES) {
                abandoned.addAndGet(plan.bytesHere());
            }
            return plan.restart(size);
        });
        mustForget = false;
        isOther = false;
        hash.begin(size);
        return all;
    }

    /**
     * The bytes that were worth waiting for: what is here, and what was before the content changed. What is thrown away
     * because a server serves no ranges is not, and neither is content that changes again and again.
     */
    long progress() {
        return abandoned.get() + plan.bytesHere();
    }

    @Override
    public DownloadException changed(@Nullable Validator now) {
        if (check.another(now)) {
            isOther = true;
        }
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
        return Mono.defer(() -> mustForget || unrelated(source) ? onDisk(this::beginAnew) : Mono.empty());
    }

    /** What was told about the content holds, unless it is known to be another one now. */
    private void beginAnew() throws IOException {
        long promised = file.size() == null ? -1 : file.size();
        Segment all = isOther
                ? forget(promised, null, true)
                : forget(promised < 0 ? part.size() : promised, part.validator(), false);
        plan.release(all);
    }

    private boolean unrelated(String source) {
        return plan.bytesHere() > 0 && file.wholeFileDigest().isEmpty() && validator(source) == null;
    }

    @Override
    public SegmentWriter.Target target(Runnable afterwards) {
        int generation = part.generation();
        return new SegmentWriter.Target() {
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
                hash.written(piece);
                afterwards.run();
            }
        };
    }

    /** The hash over all of the file; null while its size is unknown. Called when nothing is missing. */
    @Nullable
    IncrementalHasher hash() {
        return hash.whole();
    }

    /** Hashes no more; what was fetched stays for the next run. */
    @Override
    public void close() {
        hash.stop();
    }

    Mono<Void> onDisk(DiskWork work) {
        return context.threads().onDisk(() -> {
            work.run();
            return null;
        });
    }

    /** Something to do with the disk. */
    interface DiskWork {
        void run() throws IOException;
    }
}
