package io.modelhaul.internal.transfer;

import io.modelhaul.DownloadException;
import io.modelhaul.internal.transfer.part.Validator;
import io.modelhaul.internal.transfer.segment.SegmentPlan;
import io.modelhaul.internal.transfer.segment.SegmentPlan.Segment;
import io.modelhaul.internal.transfer.segment.SegmentWriter;
import io.modelhaul.internal.transfer.segment.SegmentedFetch;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** What becomes of the answers and bytes that a {@link SegmentedFetch} brings. */
public interface ContentSink {
    /** The name of the content's state that ranges of that source must belong to; null for any. */
    @Nullable
    String validator(String source);

    /**
     * An answer told the size (negative: not) and the state (null: not).
     *
     * @param endShown whether the body's end will show that it is the end
     */
    Mono<Void> learn(long size, @Nullable Validator validator, boolean endShown);

    /** The size that the content has by now, whoever told it; negative while nobody did. */
    long size();

    /** The failure of a body whose length nobody told before, and which has another one than the content. */
    DownloadException wrongLength(long length);

    /**
     * An answer brings the whole file where a part was wanted: what is here does not count any more, and the plan begins
     * anew with the segment that the answer brings.
     */
    Mono<Segment> restart(SegmentPlan plan, long size, @Nullable Validator validator, boolean endShown);

    /**
     * The same, found out while other connections are open: the failure that ends this try.
     *
     * @param now the state that the answer told; null when it told none
     */
    DownloadException changed(@Nullable Validator now);

    /** Whether {@link #changed} was called in this try. */
    boolean mustForget();

    /** Where the pieces of one answer go; {@code afterwards} is told of each one that is on disk. */
    SegmentWriter.Target target(Runnable afterwards);
}
