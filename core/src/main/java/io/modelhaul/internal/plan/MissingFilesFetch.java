package io.modelhaul.internal.plan;

import io.modelhaul.DownloadStatus;
import io.modelhaul.internal.plan.CacheLookup.Found;
import io.modelhaul.internal.progress.ProgressMeter;
import io.modelhaul.internal.transfer.TransferContext;
import io.modelhaul.spi.DownloadPlan;
import java.util.Collection;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Fetches the missing files of a plan side by side: few large ones at once, many small ones, and equal content once. */
final class MissingFilesFetch {
    private static final int LARGE_AT_ONCE = 8;
    /** Files that need no connection any more, so that none is idle while they are written. */
    private static final int SMALL_WRITTEN_AT_ONCE = 8;

    private final TransferContext context;
    private final ProgressMeter meter;
    private final FileFetch fetch;

    MissingFilesFetch(DownloadPlan plan, CacheLookup cache, TransferContext context, ProgressMeter meter) {
        this.context = context;
        this.meter = meter;
        this.fetch = new FileFetch(plan, cache, context, meter);
    }

    /** Completes when all files are in their place. */
    Mono<Void> run(List<Found> files) {
        return Mono.defer(() -> {
            Collection<DuplicateFiles> missing = DuplicateFiles.of(files);
            if (!missing.isEmpty()) {
                meter.status(DownloadStatus.DOWNLOADING, null);
            }
            return Flux.merge(large(missing), small(missing))
                    .then(context.threads().onDisk(() -> {
                        fetch.forceFolders();
                        return null;
                    }));
        });
    }

    private Flux<Void> large(Collection<DuplicateFiles> missing) {
        return Flux.fromIterable(missing)
                .filter(files -> !FileFetch.small(files.first()))
                .flatMap(files -> fetchEqual(files, 1), LARGE_AT_ONCE);
    }

    private Flux<Void> small(Collection<DuplicateFiles> missing) {
        return Flux.fromIterable(missing)
                .filter(files -> FileFetch.small(files.first()))
                .flatMap(
                        files -> fetchEqual(files, SMALL_WRITTEN_AT_ONCE),
                        context.connections().limit() + SMALL_WRITTEN_AT_ONCE);
    }

    /** Equal content is fetched once, and copied then. */
    private Mono<Void> fetchEqual(DuplicateFiles files, int copiesAtOnce) {
        Mono<Void> original = files.here() == null ? fetch.run(files.first()) : Mono.empty();
        return files.copies().isEmpty()
                ? original
                : original.thenMany(Flux.fromIterable(files.copies())
                                .flatMap(file -> fetch.runEqual(file, files.original()), copiesAtOnce))
                        .then();
    }
}
