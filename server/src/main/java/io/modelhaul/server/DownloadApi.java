package io.modelhaul.server;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.FileProgress;
import io.modelhaul.ModelRef;
import io.modelhaul.Modelhaul;
import io.modelhaul.metrics.TransferLog;
import io.modelhaul.spi.CatalogueEntry;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.ProviderDescriptor;
import io.modelhaul.store.ModelCheck;
import io.modelhaul.store.PendingDownload;
import io.modelhaul.store.Preflight;
import io.modelhaul.store.StoreOptions;
import io.modelhaul.store.StoredModel;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Downloads, the store and the catalogue as callers from outside see them: with limits, with names for downloads, with any
 * number of watchers each, and with a say of the operator in what callers may decide.
 *
 * <p>Knows no HTTP. Errors are {@link io.modelhaul.DownloadException}s, or the refusals that {@link HttpApi} has a status
 * for. Thread-safe; nothing blocks.
 */
public final class DownloadApi implements AutoCloseable {
    /** How long a download that is to be watched waits for its first watcher. */
    private static final Duration FIRST_WATCHER = Duration.ofSeconds(20);

    private final Modelhaul haul;
    private final ApiLimits limits;
    private final CallOptions options;
    private final Downloads downloads;
    private final Acceptance acceptance;
    private final Watchers watchers;

    private DownloadApi(Modelhaul haul, ApiLimits limits, CallerRules rules) {
        this.haul = haul;
        this.limits = limits;
        this.options = new CallOptions(haul, rules);
        this.downloads = new Downloads(haul, limits, Clock.systemUTC());
        this.acceptance = new Acceptance(haul, downloads);
        this.watchers = new Watchers(limits.watchers());
    }

    /**
     * Opens a library to callers.
     *
     * @param folders callers may name these folders, and what is below
     * @param endpoints callers may name these servers, and addresses below
     */
    public static DownloadApi of(Modelhaul haul, ApiLimits limits, List<Path> folders, List<URI> endpoints) {
        return new DownloadApi(haul, limits, new CallerRules(folders, endpoints));
    }

    /** The limits in force. */
    public ApiLimits limits() {
        return limits;
    }

    /**
     * A download that was asked for.
     *
     * @param progress its first state, or its newest one if it was joined; it bears the name
     * @param joined whether it was on its way already
     * @param known whether it is known that there is something to fetch; else the call may still prove wrong, which ends the
     *     download
     */
    public record Started(DownloadProgress progress, boolean joined, boolean known) {}

    /**
     * Starts a download that goes on whether anybody watches or not, or joins an equal one. A call that is wrong, also when
     * only the other side can tell, is an error and starts nothing.
     */
    public Mono<Started> start(DownloadCall call) {
        return checked(call)
                .flatMap(request -> started(DownloadWork.of(request), true))
                .flatMap(this::accepted);
    }

    /** What is pending of it keeps its name. */
    private Mono<Downloads.Started> started(DownloadWork work, boolean kept) {
        DownloadRequest request = work.request();
        Mono<String> pending = request == null
                ? Mono.justOrEmpty(work.pending())
                : haul.pending()
                        .find(request)
                        .map(PendingDownload::id)
                        .onErrorResume(DownloadException.class, unreadable -> Mono.empty());
        return pending.map(Optional::of)
                .defaultIfEmpty(Optional.empty())
                .publishOn(Schedulers.boundedElastic())
                .map(id -> downloads.start(work, id.orElse(null), kept));
    }

    private Mono<Started> accepted(Downloads.Started started) {
        return acceptance.of(started).map(known -> told(started, known));
    }

    private static Started told(Downloads.Started started, boolean known) {
        TrackedDownload download = started.download();
        DownloadEvent state = started.joined() ? download.newest() : download.first();
        return new Started(state.progress(), started.joined(), known);
    }

    /**
     * Starts a download to be watched, or joins an equal one; when the last watcher leaves, it ends. Who comes back with the
     * number of its last event after the end gets what it missed; nothing (an empty answer) when it missed nothing.
     *
     * @param lastSeen the last event that the caller has seen; null for none
     */
    public Mono<Flux<DownloadEvent>> watch(DownloadCall call, @Nullable Long lastSeen) {
        return checked(call).flatMap(request -> watch(DownloadWork.of(request), lastSeen));
    }

    private Mono<Flux<DownloadEvent>> watch(DownloadWork work, @Nullable Long lastSeen) {
        TrackedDownload before = lastSeen == null ? null : downloads.lastEnded(work);
        if (before != null && !before.abandoned()) {
            return events(before, lastSeen);
        }
        watchers.requirePlace();
        return started(work, false).flatMap(this::watched);
    }

    private Mono<Flux<DownloadEvent>> watched(Downloads.Started started) {
        TrackedDownload download = started.download();
        Schedulers.parallel().schedule(download::stopIfUnwatched, FIRST_WATCHER.toMillis(), TimeUnit.MILLISECONDS);
        Flux<DownloadEvent> events = started.joined() ? download.watch() : download.watchFromStart();
        return acceptance.of(started).thenReturn(watchers.counted(events));
    }

    /**
     * The events of a download, from its newest state to its end; an empty answer when it is over and the caller has seen
     * the end.
     */
    public Mono<Flux<DownloadEvent>> events(String id, @Nullable Long lastSeen) {
        return Mono.defer(() -> events(downloads.get(id), lastSeen));
    }

    private Mono<Flux<DownloadEvent>> events(TrackedDownload download, @Nullable Long lastSeen) {
        if (lastSeen != null
                && download.ended()
                && lastSeen >= download.newest().number()) {
            return Mono.empty();
        }
        watchers.requirePlace();
        return Mono.just(watchers.counted(download.watch()));
    }

    /**
     * The newest state of every download that is known, and of each that changes from then on; several changes of one
     * download within a moment are one.
     */
    public Mono<Flux<DownloadEvent>> allEvents() {
        return Mono.fromSupplier(() -> {
            watchers.requirePlace();
            return watchers.counted(new ChangeFeed(downloads).events());
        });
    }

    /** Starts a download that is over once more, with all that was asked then. */
    public Mono<Started> again(String id) {
        return Mono.defer(() -> started(downloads.over(id), true)).flatMap(this::accepted);
    }

    /** The downloads that were begun, here or by a process that is gone, and that nobody works on now. */
    public Flux<PendingDownload> pending() {
        return haul.pending().list();
    }

    /** Goes on with a pending download, under its own name; that there is such a model was known once. */
    public Mono<Started> resume(String id) {
        return haul.pending()
                .list()
                .filter(pending -> pending.id().equals(id))
                .next()
                .switchIfEmpty(Mono.error(() -> ApiException.notFound("No download '" + id + "' is pending.")))
                .map(pending -> downloads.start(DownloadWork.of(pending), id, true))
                .doOnNext(started -> started.download().accept())
                .map(started -> told(started, true));
    }

    /** What happened: every try of every source, sums, and the health of each layer. */
    public TransferLog metrics() {
        return haul.metrics();
    }

    /** Running, waiting and recent downloads, the newest first. */
    public List<DownloadProgress> downloads() {
        return downloads.all().stream()
                .map(download -> download.newest().progress())
                .toList();
    }

    /** The newest state of a download. */
    public Mono<DownloadProgress> download(String id) {
        return Mono.fromSupplier(() -> downloads.get(id).newest().progress());
    }

    /** The files on their way in a running download. */
    public Mono<List<FileProgress>> files(String id) {
        return Mono.fromSupplier(() -> {
            String inLibrary = downloads.get(id).runningAs();
            return inLibrary == null ? List.of() : haul.files(inLibrary);
        });
    }

    /** Cancels a download for all its watchers. */
    public Mono<Void> cancel(String id) {
        return Mono.defer(() -> downloads.cancel(downloads.get(id)));
    }

    /** What a download would do: files, sizes, what is missing, whether there is room. */
    public Mono<Preflight> plan(DownloadCall call) {
        return checked(call)
                .flatMap(request -> haul.plan(request.provider(), request.model(), request.options())
                        .flatMap(plan -> haul.preflight(plan, request.options())));
    }

    /** The stored models of one provider, or of all. */
    public Flux<StoredModel> models(@Nullable String provider) {
        return haul.models().list(provider, StoreOptions.none());
    }

    /** One stored model. */
    public Mono<StoredModel> model(DownloadCall call) {
        return read(
                call, where -> haul.models().find(ModelRef.of(call.provider(), call.model()), StoreOptions.of(where)));
    }

    /** What the provider of a stored model tells of it beyond its files; by name, in order. */
    public Map<String, String> facts(StoredModel model) {
        return haul.models().facts(model);
    }

    /** Hashes a stored model. */
    public Mono<ModelCheck> verify(DownloadCall call) {
        return read(
                call,
                where -> haul.models().verify(ModelRef.of(call.provider(), call.model()), StoreOptions.of(where)));
    }

    /** Removes a model, also when it is only partly here. */
    public Mono<Void> remove(DownloadCall call) {
        return read(
                call,
                where -> haul.models().remove(ModelRef.of(call.provider(), call.model()), StoreOptions.of(where)));
    }

    /** Every provider there is. */
    public List<ProviderDescriptor> providers() {
        return haul.providers().list();
    }

    /** Searches a provider's catalogue. */
    public Flux<CatalogueEntry> search(DownloadCall call) {
        return read(
                        call,
                        where -> haul.providers()
                                .search(call.provider(), call.model(), where)
                                .take(100)
                                .collectList())
                .flatMapIterable(found -> found);
    }

    /** Whether it takes no more. */
    public boolean closed() {
        return downloads.closed();
    }

    /** Downloads that run now. */
    public int running() {
        return downloads.running();
    }

    /** Downloads that wait for their turn. */
    public int waiting() {
        return downloads.waiting();
    }

    /** Streams of events that are open. */
    public int watchers() {
        return watchers.open();
    }

    /** Takes calls for downloads again after {@link #close()}. */
    public void open() {
        downloads.open();
    }

    /** Takes no more calls for downloads, and ends those on their way; what arrived is kept. */
    @Override
    public void close() {
        downloads.close();
    }

    /** Everything about a call that can be known without asking anybody. */
    private Mono<DownloadRequest> checked(DownloadCall call) {
        return Mono.fromCallable(() -> {
                    DownloadOptions read = options.read(call);
                    return haul.validate(ModelRef.of(call.provider(), call.model()), read);
                })
                .subscribeOn(Schedulers.boundedElastic());
    }

    private <T> Mono<T> read(DownloadCall call, Function<DownloadOptions, Mono<T>> next) {
        return Mono.fromCallable(() -> options.read(call))
                .subscribeOn(Schedulers.boundedElastic())
                .flatMap(next);
    }
}
