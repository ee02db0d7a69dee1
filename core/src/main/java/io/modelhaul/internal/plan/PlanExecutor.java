package io.modelhaul.internal.plan;

import io.modelhaul.CachePolicy;
import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.DownloadStatus;
import io.modelhaul.ErrorCode;
import io.modelhaul.TemporaryModel;
import io.modelhaul.internal.ProviderCall;
import io.modelhaul.internal.SafeInterval;
import io.modelhaul.internal.plan.CacheLookup.Found;
import io.modelhaul.internal.progress.ProgressMeter;
import io.modelhaul.internal.state.ReservedNames;
import io.modelhaul.internal.state.VerifiedFiles;
import io.modelhaul.internal.transfer.TransferContext;
import io.modelhaul.internal.transfer.hash.FileVerification;
import io.modelhaul.internal.transfer.part.PartFolder;
import io.modelhaul.spi.ContentDigest;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.FolderLayout;
import io.modelhaul.spi.ModelLayout;
import io.modelhaul.spi.PlannedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Runs one plan: find what is here, check the room, fetch the rest side by side, make the model findable.
 *
 * <p>The stream of states is made here too; see {@link ProgressMeter} for when a state is told.
 */
public final class PlanExecutor {
    private static final Duration TICK = Duration.ofMillis(500);
    private static final int LARGE_AT_ONCE = 8;
    /** Files that need no connection any more, so that none is idle while they are written. */
    private static final int SMALL_WRITTEN_AT_ONCE = 8;

    private static final int ROUNDS = 3;

    private final DownloadRequest request;
    private final TransferContext context;
    private final ProgressMeter meter;
    private final Path stateFolder;

    public PlanExecutor(DownloadRequest request, TransferContext context, ProgressMeter meter, Path stateFolder) {
        this.request = request;
        this.context = context;
        this.meter = meter;
        this.stateFolder = stateFolder;
    }

    /** All states up to the terminal one; a failed download ends with its error after that. */
    public Flux<DownloadProgress> run(Mono<DownloadPlan> plan) {
        Mono<Void> work = Mono.defer(() -> {
                    meter.status(DownloadStatus.RESOLVING, null);
                    return plan.flatMap(this::executed);
                })
                .doOnSuccess(path -> meter.complete(String.valueOf(path)))
                .then();
        Mono<Void> died = context.threads().death().flatMap(Mono::error);
        Mono<Void> told = Mono.firstWithSignal(work, died).onErrorResume(failure -> {
            DownloadException reason = ProviderCall.failed(request.provider(), failure);
            meter.failed(reason);
            return Mono.error(reason);
        });
        Flux<DownloadProgress> ticks =
                SafeInterval.every(TICK).doOnNext(tick -> meter.tick()).thenMany(Flux.empty());
        Flux<DownloadProgress> states =
                meter.states().takeUntil(state -> state.status().terminal());
        return Flux.merge(states, ticks, told.onErrorComplete().thenMany(Flux.<DownloadProgress>never()))
                .takeUntil(state -> state.status().terminal())
                .concatWith(Mono.defer(meter::failure));
    }

    private Mono<Path> executed(DownloadPlan plan) {
        return request.options().policy() == CachePolicy.NO_CACHE ? executeTemporary(plan) : execute(plan);
    }

    /** Without caches, everything goes to a new folder that the caller owns, once it is complete. */
    private Mono<Path> executeTemporary(DownloadPlan plan) {
        return Mono.usingWhen(
                onDisk(() -> new TemporaryFolder(Files.createTempDirectory(TemporaryModel.PREFIX))),
                folder -> execute(plan.withLayout(FolderLayout.of(folder.path(), plan.files()))),
                folder -> Mono.empty(),
                (folder, failure) -> onDisk(folder::delete),
                folder -> onDisk(folder::delete));
    }

    private Mono<Path> execute(DownloadPlan plan) {
        return execute(plan, ROUNDS);
    }

    /** Another process may remove at the last moment what was found at the first: then it is fetched after all. */
    private Mono<Path> execute(DownloadPlan plan, int rounds) {
        CacheLookup cache = foundFiles(plan);
        return preflight(plan, cache)
                .flatMap(found ->
                        fetchMissing(plan, cache, found).then(finish(plan)).then(onDisk(() -> stillHere(plan, found))))
                .flatMap(all -> all || rounds == 1
                        ? Mono.just(plan.layout().modelPath())
                        : Mono.defer(() -> execute(plan, rounds - 1)));
    }

    private static boolean stillHere(DownloadPlan plan, List<Found> found) throws IOException {
        for (Found file : found) {
            if (file.found() != null && plan.layout().find(file.file()) == null) {
                return false;
            }
        }
        return true;
    }

    private CacheLookup foundFiles(DownloadPlan plan) {
        return new CacheLookup(
                plan,
                request.options().policy(),
                VerifiedFiles.of(stateFolder, plan.layout().partFolder()),
                new FileVerification(context.threads()));
    }

    /** What the plan means on this machine; hashes nothing. */
    public Mono<Preflight> preflight(DownloadPlan plan) {
        CacheLookup cache = foundFiles(plan);
        return onDisk(() -> preflight(plan, cache.look()));
    }

    private Mono<List<Found>> preflight(DownloadPlan plan, CacheLookup cache) {
        return onDisk(cache::look)
                .doOnNext(found -> {
                    meter.planned(plan.files().size(), plan.totalBytes());
                    if (found.stream().anyMatch(file -> file.found() != null && !file.trusted())) {
                        meter.status(DownloadStatus.VERIFYING, "hashing what is in the cache");
                    }
                })
                .flatMap(found -> cache.settle(found)
                        .concatMap(file -> keep(plan, cache, file))
                        .collectList())
                .flatMap(settled -> onDisk(() -> {
                    requireAllowed(plan, settled);
                    requireOwnNames(cache, settled);
                    DiskSpace.require(preflight(plan, settled));
                    setAside(plan, settled);
                    return settled;
                }));
    }

    private void setAside(DownloadPlan plan, List<Found> settled) throws IOException {
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
        String wanted = request.options().get(DownloadOptions.SHA256);
        return wanted != null && wanted.equals(file.digest(ContentDigest.Algorithm.SHA256));
    }

    /** A file that is here becomes part of the model. */
    private Mono<Found> keep(DownloadPlan plan, CacheLookup cache, Found found) {
        Path path = found.found();
        if (path == null) {
            return Mono.just(found);
        }
        return onDisk(() -> {
            plan.layout().adopt(found.file(), path);
            Path now = plan.layout().find(found.file());
            cache.remember(found.file(), now == null ? path : now);
            meter.cached(found.file(), Files.size(now == null ? path : now));
            return found;
        });
    }

    private void requireAllowed(DownloadPlan plan, List<Found> settled) {
        List<String> missing = settled.stream()
                .filter(found -> found.found() == null)
                .map(found -> found.file().path().value())
                .toList();
        if (request.options().policy() == CachePolicy.CACHE_ONLY && !missing.isEmpty()) {
            throw new DownloadException(
                    ErrorCode.OFFLINE,
                    plan.model() + " is not all in the cache: " + missing.size() + " of "
                            + plan.files().size()
                            + " files are missing or wrong ("
                            + String.join(", ", missing.subList(0, Math.min(3, missing.size())))
                            + (missing.size() > 3 ? ", …" : "") + "). Run the same without --offline.");
        }
    }

    /** No name of book-keeping is written, and nothing of the user's is replaced unasked. */
    private void requireOwnNames(CacheLookup cache, List<Found> settled) throws IOException {
        boolean overwrite = request.options().get(DownloadOptions.OVERWRITE, false);
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

    private Preflight preflight(DownloadPlan plan, List<Found> found) throws IOException {
        ModelLayout layout = plan.layout();
        PartFolder parts = new PartFolder(layout.partFolder());
        Set<String> unfinished = parts.names();
        Set<PlannedFile> cached = new HashSet<>();
        Long missing = 0L;
        for (Found file : found) {
            if (file.found() != null) {
                cached.add(file.file());
            } else if (file.file().size() == null) {
                missing = null;
            } else if (missing != null) {
                long size = file.file().size();
                long here =
                        FileFetch.small(file.file()) ? 0 : bytesHere(parts, unfinished, layout.partName(file.file()));
                missing = DownloadPlan.sum(missing, Math.max(0, size - here));
            }
        }
        Path disk = DiskSpace.existing(layout.partFolder());
        return new Preflight(plan, cached, missing, disk, DiskSpace.free(disk));
    }

    /** The folder is listed once for all files, and not for each. */
    private static long bytesHere(PartFolder parts, Set<String> unfinished, String partName) throws IOException {
        return unfinished.contains(partName) ? parts.bytesHere(partName) : 0;
    }

    private Mono<Void> fetchMissing(DownloadPlan plan, CacheLookup cache, List<Found> settled) {
        Collection<DuplicateFiles> missing = DuplicateFiles.of(settled);
        if (!missing.isEmpty()) {
            meter.status(DownloadStatus.DOWNLOADING, null);
        }
        FileFetch fetch = new FileFetch(plan, cache, context, meter);
        Flux<Void> small = Flux.fromIterable(missing)
                .filter(files -> FileFetch.small(files.first()))
                .flatMap(
                        files -> fetchEqual(files, fetch, SMALL_WRITTEN_AT_ONCE),
                        context.connections().limit() + SMALL_WRITTEN_AT_ONCE);
        Flux<Void> large = Flux.fromIterable(missing)
                .filter(files -> !FileFetch.small(files.first()))
                .flatMap(files -> fetchEqual(files, fetch, 1), LARGE_AT_ONCE);
        return Flux.merge(large, small).then(onDisk(() -> {
            fetch.forceFolders();
            return null;
        }));
    }

    /** Equal content is fetched once, and copied then. */
    private static Mono<Void> fetchEqual(DuplicateFiles files, FileFetch fetch, int copiesAtOnce) {
        Mono<Void> original = files.here() == null ? fetch.run(files.first()) : Mono.empty();
        return files.copies().isEmpty()
                ? original
                : original.thenMany(Flux.fromIterable(files.copies())
                                .flatMap(file -> fetch.runEqual(file, files.original()), copiesAtOnce))
                        .then();
    }

    private Mono<Void> finish(DownloadPlan plan) {
        return onDisk(() -> {
                    meter.status(DownloadStatus.FINALIZING, null);
                    plan.layout().complete(plan);
                    new PartFolder(plan.layout().partFolder()).sweep();
                    return plan;
                })
                .then();
    }

    private <T> Mono<T> onDisk(Callable<T> work) {
        return context.threads().onDisk(work);
    }
}
