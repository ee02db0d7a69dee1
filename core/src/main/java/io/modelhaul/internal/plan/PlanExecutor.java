package io.modelhaul.internal.plan;

import io.modelhaul.CachePolicy;
import io.modelhaul.DownloadException;
import io.modelhaul.DownloadProgress;
import io.modelhaul.DownloadStatus;
import io.modelhaul.TemporaryModel;
import io.modelhaul.internal.ProviderCall;
import io.modelhaul.internal.SafeInterval;
import io.modelhaul.internal.plan.CacheLookup.Found;
import io.modelhaul.internal.progress.ProgressMeter;
import io.modelhaul.internal.transfer.TransferContext;
import io.modelhaul.internal.transfer.part.PartFolder;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.DownloadRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Runs one plan: find what is here, check the room, fetch the rest side by side, make the model findable.
 *
 * <p>The stream of states is made here too; see {@link ProgressMeter} for when a state is emitted.
 */
public final class PlanExecutor {
    private static final Duration TICK = Duration.ofMillis(500);

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
        Flux<DownloadProgress> ticks =
                SafeInterval.every(TICK).doOnNext(tick -> meter.tick()).thenMany(Flux.empty());
        Flux<DownloadProgress> states =
                meter.states().takeUntil(state -> state.status().terminal());
        return Flux.merge(states, ticks, work(plan).onErrorComplete().thenMany(Flux.<DownloadProgress>never()))
                .takeUntil(state -> state.status().terminal())
                .concatWith(Mono.defer(meter::failure));
    }

    /** The work itself, which reports its end to the meter. */
    private Mono<Void> work(Mono<DownloadPlan> plan) {
        Mono<Void> work = Mono.defer(() -> {
                    meter.status(DownloadStatus.RESOLVING, null);
                    return plan.flatMap(this::executed);
                })
                .doOnSuccess(path -> meter.complete(String.valueOf(path)))
                .then();
        Mono<Void> died = context.threads().death().flatMap(Mono::error);
        return Mono.firstWithSignal(work, died).onErrorResume(failure -> {
            DownloadException reason = ProviderCall.failed(request.provider(), failure);
            meter.failed(reason);
            return Mono.error(reason);
        });
    }

    private Mono<Path> executed(DownloadPlan plan) {
        return request.options().policy() == CachePolicy.NO_CACHE ? executeTemporary(plan) : execute(plan, ROUNDS);
    }

    /** Without caches, everything goes to a new folder that the caller owns, once it is complete. */
    private Mono<Path> executeTemporary(DownloadPlan plan) {
        return Mono.usingWhen(
                onDisk(() -> new TemporaryFolder(Files.createTempDirectory(TemporaryModel.PREFIX))),
                folder -> execute(plan.withLayout(plan.layout().inFolder(folder.path(), plan.files())), ROUNDS),
                folder -> Mono.empty(),
                (folder, failure) -> onDisk(folder::delete),
                folder -> onDisk(folder::delete));
    }

    /** Another process may remove at the last moment what was found at the first: then it is fetched after all. */
    private Mono<Path> execute(DownloadPlan plan, int rounds) {
        CacheLookup cache = CacheLookup.of(plan, request.options().policy(), stateFolder, context.threads());
        return new PlanPreparation(plan, request.options(), cache, meter, context.threads())
                .run()
                .flatMap(found -> new MissingFilesFetch(plan, cache, context, meter)
                        .run(found)
                        .then(finish(plan))
                        .then(onDisk(() -> stillHere(plan, found))))
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
