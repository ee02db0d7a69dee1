package io.modelhaul.internal.plan;

import io.modelhaul.CachePolicy;
import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadStatus;
import io.modelhaul.ErrorCode;
import io.modelhaul.Hint;
import io.modelhaul.internal.plan.CacheLookup.Found;
import io.modelhaul.internal.progress.ProgressMeter;
import io.modelhaul.internal.state.ReservedNames;
import io.modelhaul.internal.transfer.TransferThreads;
import io.modelhaul.spi.ContentDigest;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.PlannedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * What comes before the first byte of a plan: keep what is here and right, refuse what may not or cannot be done, move
 * wrong content out of the way.
 */
final class PlanPreparation {
    private final DownloadPlan plan;
    private final DownloadOptions options;
    private final CacheLookup cache;
    private final ProgressMeter meter;
    private final TransferThreads threads;

    PlanPreparation(
            DownloadPlan plan,
            DownloadOptions options,
            CacheLookup cache,
            ProgressMeter meter,
            TransferThreads threads) {
        this.plan = plan;
        this.options = options;
        this.cache = cache;
        this.meter = meter;
        this.threads = threads;
    }

    /** Every file of the plan, with a path where its content is here. */
    Mono<List<Found>> run() {
        return threads.onDisk(cache::look)
                .doOnNext(this::report)
                .flatMap(found -> cache.settle(found).concatMap(this::keep).collectList())
                .flatMap(settled -> threads.onDisk(() -> checked(settled)));
    }

    private void report(List<Found> found) {
        meter.planned(plan.files().size(), plan.totalBytes());
        if (found.stream().anyMatch(file -> file.found() != null && !file.trusted())) {
            meter.status(DownloadStatus.VERIFYING, "hashing what is in the cache");
        }
    }

    /** A file that is here becomes part of the model. */
    private Mono<Found> keep(Found found) {
        Path path = found.found();
        if (path == null) {
            return Mono.just(found);
        }
        return threads.onDisk(() -> {
            plan.layout().adopt(found.file(), path);
            Path now = plan.layout().find(found.file());
            cache.remember(found.file(), now == null ? path : now);
            meter.cached(found.file(), Files.size(now == null ? path : now));
            return found;
        });
    }

    private List<Found> checked(List<Found> settled) throws IOException {
        requireAllowed(settled);
        requireOwnNames(settled);
        DiskSpace.require(PlanOutlook.of(plan, settled));
        quarantine(settled);
        return settled;
    }

    private void requireAllowed(List<Found> settled) {
        List<String> missing = settled.stream()
                .filter(found -> found.found() == null)
                .map(found -> found.file().path().value())
                .toList();
        if (options.policy() == CachePolicy.CACHE_ONLY && !missing.isEmpty()) {
            throw new DownloadException(
                    ErrorCode.OFFLINE,
                    Hint.ALLOW_NETWORK,
                    plan.model() + " is not all in the cache: " + missing.size() + " of "
                            + plan.files().size()
                            + " files are missing or wrong ("
                            + String.join(", ", missing.subList(0, Math.min(3, missing.size())))
                            + (missing.size() > 3 ? ", …" : "") + ").");
        }
    }

    /** No name of book-keeping is written, and nothing of the user's is replaced unasked. */
    private void requireOwnNames(List<Found> settled) throws IOException {
        boolean overwrite = options.get(DownloadOptions.OVERWRITE, false);
        List<Path> foreign = new ArrayList<>();
        for (Found found : settled) {
            if (found.found() == null) {
                ReservedNames.refuse(found.file().path());
                Path path = overwrite ? null : cache.foreign(found.file());
                if (path != null) {
                    foreign.add(path);
                }
            }
        }
        if (!foreign.isEmpty()) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST,
                    foreign.get(0)
                            + (foreign.size() > 1 ? " and " + (foreign.size() - 1) + " more files are" : " is")
                            + " already there, not known to be the same content, and no download put it there. Move it"
                            + " away, choose another folder, or allow to overwrite what is there.");
        }
    }

    private void quarantine(List<Found> settled) throws IOException {
        for (Found found : settled) {
            if (found.wrong() != null) {
                meter.wrongInCache(found.file());
                if (!wrongForCallerAlone(found.file())) {
                    new CorruptFileQuarantine(plan.layout()).put(found.file(), found.wrong());
                }
            }
        }
    }

    /** A digest that somebody mistyped must not cost what is here: it stays until content that has that digest replaces it. */
    private boolean wrongForCallerAlone(PlannedFile file) {
        String wanted = options.get(DownloadOptions.SHA256);
        return wanted != null && wanted.equals(file.digest(ContentDigest.Algorithm.SHA256));
    }
}
