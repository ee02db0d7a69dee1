package io.modelhaul.internal.plan;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.http.retry.RetryListener;
import io.modelhaul.internal.progress.FileMeter;
import io.modelhaul.internal.progress.ProgressMeter;
import io.modelhaul.internal.transfer.FileTransfer;
import io.modelhaul.internal.transfer.SmallFileTransfer;
import io.modelhaul.internal.transfer.TransferContext;
import io.modelhaul.internal.transfer.TransferObserver;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.FileSource;
import io.modelhaul.spi.ModelLayout;
import io.modelhaul.spi.PathSource;
import io.modelhaul.spi.PlannedFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** Fetches one missing file of a plan, or waits for another process that fetches the same content. */
final class FileFetch {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(300);

    private static final String LOCAL = "local";

    private final DownloadPlan plan;
    private final CacheLookup cache;
    private final TransferContext context;
    private final ProgressMeter meter;
    private final FilePlacement placement;

    FileFetch(DownloadPlan plan, CacheLookup cache, TransferContext context, ProgressMeter meter) {
        this.plan = plan;
        this.cache = cache;
        this.context = context;
        this.meter = meter;
        this.placement = new FilePlacement(plan, cache);
    }

    /** Whether a file is not worth a journal and several connections. */
    static boolean small(PlannedFile file) {
        return file.size() != null && file.size() <= SmallFileTransfer.MAX_BYTES;
    }

    Mono<Void> run(PlannedFile file) {
        if (file.sources().isEmpty()) {
            return onDisk(() -> plan.layout().find(file) != null)
                    .flatMap(here -> Mono.error(withoutSource(file, here)));
        }
        return metered(file, observer -> fetch(file, observer));
    }

    /** The same for a file whose content another file of the plan has, which is here. */
    Mono<Void> runEqual(PlannedFile file, PlannedFile other) {
        return metered(
                file,
                observer -> adoptIfHere(file, observer)
                        .flatMap(here -> here
                                ? Mono.<Void>empty()
                                : copyOf(file, other).flatMap(copy -> fetch(copy, observer))));
    }

    private Mono<Void> metered(PlannedFile file, Function<FileMeter, Mono<Void>> work) {
        return Mono.using(
                () -> meter.start(file),
                observer -> work.apply(observer).doOnSuccess(nothing -> meter.fileHere()),
                meter::ended);
    }

    private Mono<Void> fetch(PlannedFile file, FileMeter observer) {
        return small(file) ? fetchSmall(file, observer) : fetchLarge(file, observer);
    }

    /** The file, taken from the other one first. */
    private Mono<PlannedFile> copyOf(PlannedFile file, PlannedFile other) {
        return onDisk(() -> {
            Path here = plan.layout().find(other);
            if (here == null) {
                return file;
            }
            List<FileSource> sources = new ArrayList<>(List.of(PathSource.of(LOCAL, here)));
            sources.addAll(file.sources());
            return file.withSources(sources);
        });
    }

    private static DownloadException withoutSource(PlannedFile file, boolean here) {
        return here
                ? new DownloadException(
                        ErrorCode.CHECKSUM_MISMATCH,
                        file.path() + " is here with another digest or size than was asked for, and no source of it is"
                                + " known. Check the digest, or replace the file.")
                : new DownloadException(
                        ErrorCode.OFFLINE, file.path() + " is not in the cache, and no source of it is known.");
    }

    private TransferContext observed(TransferObserver observer) {
        return new TransferContext(
                context.http().with(context.http().settings(), new ObservedRetries(observer)),
                context.threads(),
                context.connections(),
                context.limiter(),
                context.force());
    }

    /** Reports the retries of the file's calls to its observer. */
    private record ObservedRetries(TransferObserver observer) implements RetryListener {
        @Override
        public void onRetry(int attempt, Duration delay, DownloadException failure) {
            observer.retrying(attempt, delay, failure);
        }

        @Override
        public void onSource(String layer, String endpoint) {
            observer.source(layer, endpoint);
        }
    }

    private Mono<Void> fetchSmall(PlannedFile file, FileMeter observer) {
        return new SmallFileTransfer(file, plan.layout().partFolder(), observed(observer), observer)
                .run((content, learned) -> placement.place(file, content, learned));
    }

    /** Waits for another process's download of this file; takes over if that process died. */
    private Mono<Void> fetchLarge(PlannedFile file, FileMeter observer) {
        ModelLayout layout = plan.layout();
        FileTransfer transfer =
                new FileTransfer(file, layout.partFolder(), layout.partName(file), observed(observer), observer);
        Mono<Boolean> missing = adoptIfHere(file, observer).map(here -> !here);
        return transfer.run(missing, (content, learned) -> placement.place(file, content, learned))
                .flatMap(done -> done ? Mono.just(true) : waiting(observer))
                .repeatWhenEmpty(again -> again.delayElements(LOOK_AGAIN))
                .then();
    }

    private Mono<Boolean> waiting(FileMeter observer) {
        return Mono.defer(() -> {
            observer.waiting();
            return Mono.empty();
        });
    }

    /** Another process, or an equal file of this model, may have placed the content meanwhile. */
    private Mono<Boolean> adoptIfHere(PlannedFile file, FileMeter observer) {
        return onDisk(() -> cache.look(file)).flatMap(cache::settle).flatMap(found -> {
            Path path = found.found();
            return path == null ? Mono.just(false) : onDisk(() -> placement.adopt(file, path, observer));
        });
    }

    /** Makes the new names survive a power cut; blocks on the disk. */
    void forceFolders() {
        if (context.force()) {
            placement.forceFolders();
        }
    }

    private <T> Mono<T> onDisk(Callable<T> work) {
        return context.threads().onDisk(work);
    }
}
