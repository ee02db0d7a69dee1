package io.modelhaul.internal.transfer;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.IoErrors;
import io.modelhaul.internal.transfer.hash.IncrementalHasher;
import io.modelhaul.internal.transfer.part.ByteRanges.Extent;
import io.modelhaul.internal.transfer.segment.ComparingSink;
import io.modelhaul.internal.transfer.segment.SegmentPlan;
import io.modelhaul.internal.transfer.segment.SegmentedFetch;
import io.modelhaul.spi.FileSource;
import io.modelhaul.spi.PlannedFile;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * Finds the wrong bytes of a file whose digest is wrong, without throwing the right ones away.
 *
 * <p>Piece by piece from the front, the file is fetched again over a new connection, from the next source if there is one,
 * and compared with what is here. A piece that differs replaces the old one, and the hash is taken again from the last
 * state before it; the first right digest ends the repair.
 */
final class Repair {
    /** How often the whole file is gone through before giving up. */
    static final int ROUNDS = 2;

    private static final int PIECES = 32;
    private static final long MIN_PIECE = 1L << 20;

    private final PlannedFile file;
    private final FileContent content;
    private final TransferContext context;
    private final TransferObserver observer;
    private final long size;
    private final long piece;
    private boolean anyDiffered;

    Repair(PlannedFile file, FileContent content, TransferContext context, TransferObserver observer) {
        this.file = file;
        this.content = content;
        this.context = context;
        this.observer = observer;
        this.size = content.plan().size();
        this.piece = Math.max(MIN_PIECE, (size + PIECES - 1) / PIECES);
    }

    /** Completes when the digest is right; errors with {@link ErrorCode#CHECKSUM_MISMATCH} when it never gets right. */
    Mono<Void> run(IncrementalHasher wrong) {
        return from(0, 1, wrong);
    }

    private Mono<Void> from(long position, int round, IncrementalHasher hash) {
        if (position >= size) {
            // One source that sends the same bytes again will do so a third time.
            boolean pointless = !anyDiffered && file.sources().size() == 1;
            return round < ROUNDS && !pointless
                    ? Mono.defer(() -> from(0, round + 1, hash))
                    : Mono.error(hopeless(round + 1));
        }
        if (position == 0) {
            observer.repairing(round);
        }
        long end = Math.min(size, position + piece);
        ComparingSink compared = new ComparingSink(content.part(), size);
        return refetch(position, end, round, compared).then(Mono.defer(() -> {
            if (!compared.differed()) {
                return from(end, round, hash);
            }
            anyDiffered = true;
            IncrementalHasher again = hash.again(compared.firstDifference());
            return again.matches()
                    .onErrorMap(IoErrors::of)
                    .flatMap(right -> right ? Mono.empty() : from(end, round, again));
        }));
    }

    private Mono<Void> refetch(long from, long to, int round, ComparingSink compared) {
        SegmentPlan plan = new SegmentPlan(size, List.of(new Extent(0, from), new Extent(to, size)));
        return new SourceFailover(sources(round), context.http(), plan::bytesHere, observer)
                .first(source -> new SegmentedFetch(source, compared, plan, context, observer, true).run());
    }

    private List<FileSource> sources(int round) {
        List<FileSource> sources = new ArrayList<>(file.sources());
        Collections.rotate(sources, -round);
        return sources;
    }

    private DownloadException hopeless(int times) {
        return new DownloadException(
                ErrorCode.CHECKSUM_MISMATCH,
                "The bytes of " + file.path() + " do not have the promised digest ("
                        + file.wholeFileDigest().map(Object::toString).orElse("none") + "), after fetching them "
                        + times + " times. Nothing was kept under the file's name. The source or something"
                        + " on the way is damaged: try another source, or report it to the repository's owner.");
    }
}
