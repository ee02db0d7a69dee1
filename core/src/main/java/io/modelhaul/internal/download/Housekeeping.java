package io.modelhaul.internal.download;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.ErrorCode;
import io.modelhaul.Redaction;
import io.modelhaul.Timestamps;
import io.modelhaul.internal.Abilities;
import io.modelhaul.internal.IoErrors;
import io.modelhaul.internal.ProviderCall;
import io.modelhaul.internal.state.DownloadJournal;
import io.modelhaul.internal.state.LastUse;
import io.modelhaul.internal.state.PrunePlan;
import io.modelhaul.internal.state.Selections;
import io.modelhaul.internal.state.VerifiedFiles;
import io.modelhaul.internal.transfer.part.PartFolder;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.ModelProvider;
import io.modelhaul.spi.ProviderContext;
import io.modelhaul.store.ModelCheck;
import io.modelhaul.store.PendingDownload;
import io.modelhaul.store.PruneRules;
import io.modelhaul.store.Pruned;
import io.modelhaul.store.StoredFile;
import io.modelhaul.store.StoredModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Lists, verifies, removes and prunes what is stored, whichever provider's it is. */
public final class Housekeeping {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
    /** A disk has more to do than one removal gives it. */
    private static final int REMOVED_AT_ONCE = 4;

    private static final Set<ErrorCode> OUT_OF_REACH =
            Set.of(ErrorCode.UNREACHABLE, ErrorCode.TIMEOUT, ErrorCode.STALLED);

    private final Engine engine;
    private final DownloadStarter downloads;
    private final JournalledDownloads pending;
    private final DownloadJournal journal;
    private final LastUse lastUse;
    private final Path stateFolder;
    private final Selections selections;

    /** For the stores of all providers. */
    public Housekeeping(DownloadStarter downloads) {
        this.downloads = downloads;
        this.engine = downloads.engine();
        this.pending = downloads.pending();
        this.journal = pending.journal();
        this.stateFolder = engine.stateFolder();
        this.lastUse = LastUse.in(stateFolder);
        this.selections = Selections.in(stateFolder);
    }

    /**
     * The models of some providers, with what is known of their last use. One whose server cannot be reached does not hide
     * those of the others.
     */
    public Flux<StoredModel> list(List<ModelProvider> providers, DownloadOptions where) {
        boolean several = providers.size() > 1;
        return known().flatMapMany(known -> Flux.fromIterable(providers)
                .concatMap(provider -> ProviderCall.many(
                                provider,
                                () -> Abilities.stored(provider)
                                        .list(where, several ? overview(provider, where) : context(provider, where)))
                        .onErrorResume(
                                failure -> several && unreachable(failure), failure -> skipped(provider, failure)))
                .map(known::on)
                .concatMap(this::selected));
    }

    private Mono<StoredModel> selected(StoredModel model) {
        return Boolean.TRUE.equals(model.complete())
                ? Mono.just(model)
                : engine.blocking(() -> selections.on(model)).onErrorReturn(model);
    }

    private static boolean unreachable(Throwable failure) {
        return failure instanceof DownloadException known && OUT_OF_REACH.contains(known.code());
    }

    private static Flux<StoredModel> skipped(ModelProvider provider, Throwable failure) {
        LOG.warn("Listed no models of {}: {}", provider.descriptor().id(), failure.getMessage());
        return Flux.empty();
    }

    /** The stored model that a request means, with what is known of its last use; empty when it is not here. */
    public Mono<StoredModel> find(ModelProvider provider, DownloadRequest request) {
        return known().flatMap(known -> ProviderCall.one(
                        provider, () -> Abilities.stored(provider).find(request, CallContext.of(engine, request)))
                .map(known::on)
                .flatMap(this::selected));
    }

    /** What a download put where no store lists it, such as a temporary folder. */
    public Mono<StoredModel> unlisted(DownloadRequest request, Path path) {
        return engine.blocking(() -> new StoredModel(
                request.provider(), Redaction.model(request.model()), null, path, files(path), true, null, null));
    }

    private static List<StoredFile> files(Path path) throws IOException {
        List<StoredFile> files = new ArrayList<>();
        if (!Files.exists(path)) {
            return files;
        }
        Path top = Files.isRegularFile(path) ? path.resolveSibling("") : path;
        try (Stream<Path> all = Files.walk(path)) {
            for (Path each : (Iterable<Path>) all.filter(Files::isRegularFile).sorted()::iterator) {
                String name = top.relativize(each).toString().replace('\\', '/');
                files.add(new StoredFile(name, Files.size(each), each, null, null));
            }
        }
        return files;
    }

    private Mono<LastUse.Known> known() {
        return engine.blocking(lastUse::known);
    }

    private ProviderContext overview(ModelProvider provider, DownloadOptions where) {
        return CallContext.ofOverview(
                engine, new DownloadRequest(provider.descriptor().id(), "*", where));
    }

    private ProviderContext context(ModelProvider provider, DownloadOptions where) {
        return CallContext.of(engine, new DownloadRequest(provider.descriptor().id(), "*", where));
    }

    /** Hashes what is stored of a model; what is wrong is not trusted again. */
    public Mono<ModelCheck> verify(ModelProvider provider, StoredModel model, DownloadOptions where) {
        return ProviderCall.many(provider, () -> Abilities.stored(provider).verify(model, context(provider, where)))
                .collectList()
                .map(files -> new ModelCheck(model, files))
                .flatMap(check -> engine.blocking(() -> distrusted(check)));
    }

    private ModelCheck distrusted(ModelCheck check) throws IOException {
        for (StoredFile file : check.bad()) {
            VerifiedFiles.forget(stateFolder, file.location());
            if (Files.exists(file.location())) {
                VerifiedFiles.forget(stateFolder, file.location().toRealPath());
            }
        }
        return check;
    }

    /** Fetches what a check found to be wrong, and nothing else. */
    public Flux<DownloadProgress> repair(ModelProvider provider, ModelCheck check, DownloadOptions where) {
        return ProviderCall.one(
                        provider,
                        () -> Abilities.stored(provider)
                                .repair(check.model(), check.bad(), where, context(provider, where)))
                .flatMapMany(request -> downloads.download(provider, request))
                .contextWrite(context -> context.put(SelectionRecorder.NOT_ASKED, true));
    }

    /** Removes the model that a request means, also when it is only partly here; false when nothing is. */
    public Mono<Boolean> remove(ModelProvider provider, DownloadRequest request) {
        return ProviderCall.one(provider, () -> removed(provider, request));
    }

    private Mono<Boolean> removed(ModelProvider provider, DownloadRequest request) {
        ProviderContext context = CallContext.of(engine, request);
        String name = new RequestReader(engine).storedName(provider, request);
        return notInUse(request.provider(), name)
                .then(Abilities.stored(provider).find(request, context))
                .switchIfEmpty(begun(provider, request, name))
                .flatMap(model -> remove(provider, model, request.options())
                        .then(engine.blocking(() -> forgetPending(model.provider(), model.model())))
                        .thenReturn(true))
                .switchIfEmpty(Abilities.stored(provider).removeUnfinished(request, context))
                .flatMap(removed -> engine.blocking(() -> forgetPending(request.provider(), name) || removed));
    }

    /** What an unfinished download of that request left: what its revision means is told to nobody before the end. */
    private Mono<StoredModel> begun(ModelProvider provider, DownloadRequest request, String name) {
        String revision = request.options().get(DownloadOptions.REVISION);
        return engine.blocking(journal::unfinished)
                .flatMapIterable(all -> all)
                .filter(each -> each.brings(request.provider(), name) && each.commit() != null)
                .filter(each -> revision == null
                        || List.of(revision).equals(each.options().get(DownloadOptions.REVISION.name())))
                .concatMap(each -> {
                    DownloadRequest exact = new DownloadRequest(
                            request.provider(),
                            request.model(),
                            request.options().toBuilder()
                                    .set(DownloadOptions.REVISION, each.commit())
                                    .build());
                    return Abilities.stored(provider).find(exact, CallContext.of(engine, exact));
                })
                .next();
    }

    private Mono<Void> notInUse(String provider, String model) {
        return engine.blocking(journal::worked).flatMap(elsewhere -> {
            if (pending.inUse(provider, model, elsewhere)) {
                return Mono.error(new DownloadException(
                        ErrorCode.INVALID_REQUEST,
                        model + " is being downloaded right now. Cancel that first, or wait for its end."));
            }
            return Mono.empty();
        });
    }

    private boolean forgetPending(String provider, String model) throws IOException {
        boolean any = journal.unfinished().stream().anyMatch(each -> each.brings(provider, model));
        journal.forget(provider, model);
        return any;
    }

    /** Removes a stored model, unless somebody downloads it right now. */
    public Mono<Void> remove(ModelProvider provider, StoredModel model, DownloadOptions where) {
        return notInUse(model.provider(), model.model()).then(removed(provider, model, where));
    }

    private Mono<Void> removed(ModelProvider provider, StoredModel model, DownloadOptions where) {
        return Abilities.stored(provider)
                .remove(model, context(provider, where))
                .then(engine.blocking(() -> {
                            lastUse.forget(model);
                            selections.forget(model);
                            return model;
                        })
                        .onErrorComplete()
                        .then());
    }

    /** Removes what may go, over the stores of all those providers; one that cannot be read is left alone. */
    public Flux<Pruned> prune(List<ModelProvider> providers, PruneRules rules, DownloadOptions where) {
        Map<String, ModelProvider> byId = providers.stream()
                .collect(Collectors.toMap(provider -> provider.descriptor().id(), Function.identity(), (a, b) -> a));
        Flux<PrunePlan.Going> models = Mono.zip(known(), engine.blocking(journal::worked))
                .flatMapMany(facts -> Flux.fromIterable(providers)
                        .concatMap(provider -> listed(provider, where))
                        .map(facts.getT1()::on)
                        .collectList()
                        .flatMap(all -> plan(all, rules, facts.getT2()))
                        .flatMapIterable(going -> going));
        Flux<Pruned> removed = models.flatMapSequential(going -> gone(going, byId, rules, where), REMOVED_AT_ONCE, 1);
        return rules.partial() ? removed.concatWith(parts(providers, rules, where)) : removed;
    }

    private Flux<StoredModel> listed(ModelProvider provider, DownloadOptions where) {
        Flux<StoredModel> models =
                ProviderCall.many(provider, () -> Abilities.stored(provider).list(where, overview(provider, where)));
        return models.onErrorResume(failure -> {
            LOG.warn("Left the models of {} alone: {}", provider.descriptor().id(), failure.getMessage());
            return Flux.empty();
        });
    }

    private Mono<List<PrunePlan.Going>> plan(
            List<StoredModel> models, PruneRules rules, List<PendingDownload> elsewhere) {
        Instant now = engine.clock().instant();
        return engine.blocking(() ->
                PrunePlan.of(models, rules, now, model -> pending.inUse(model.provider(), model.model(), elsewhere)));
    }

    private Mono<Pruned> gone(
            PrunePlan.Going going, Map<String, ModelProvider> providers, PruneRules rules, DownloadOptions where) {
        ModelProvider provider = providers.get(going.model().provider());
        if (rules.dryRun() || provider == null) {
            return Mono.just(pruned(going, false, null));
        }
        return remove(provider, going.model(), where)
                .thenReturn(pruned(going, true, null))
                .onErrorResume(failure ->
                        Mono.just(pruned(going, false, IoErrors.of(failure).getMessage())));
    }

    private static Pruned pruned(PrunePlan.Going going, boolean removed, @Nullable String error) {
        StoredModel model = going.model();
        Instant used = model.lastUsed();
        return new Pruned(
                model.provider(),
                model.model(),
                model.revision(),
                model.path().toString(),
                going.reason(),
                used == null ? null : Timestamps.text(used),
                going.freedBytes(),
                removed,
                error);
    }

    private Flux<Pruned> parts(List<ModelProvider> providers, PruneRules rules, DownloadOptions where) {
        return Flux.fromIterable(providers)
                .concatMap(provider -> Abilities.stored(provider)
                        .partFolders(where, context(provider, where))
                        .concatMap(folder -> discarded(provider, folder, rules.dryRun()))
                        .onErrorComplete()
                        .collectList()
                        .flatMap(gone -> forgotten(provider, gone, where))
                        .flatMapIterable(gone -> gone));
    }

    /** Nobody can go on with a download whose bytes went. */
    private Mono<List<Pruned>> forgotten(ModelProvider provider, List<Pruned> gone, DownloadOptions where) {
        if (gone.stream().noneMatch(Pruned::removed)) {
            return Mono.just(gone);
        }
        String id = provider.descriptor().id();
        return engine.blocking(() -> {
                    pending.in(id, where).forEach(download -> quietlyForget(download.id()));
                    return gone;
                })
                .onErrorReturn(gone);
    }

    private void quietlyForget(String id) {
        try {
            journal.forget(id);
        } catch (IOException e) {
            LOG.debug("Could not drop the pending download {}: {}", id, e.toString());
        }
    }

    private Mono<Pruned> discarded(ModelProvider provider, Path folder, boolean dryRun) {
        String id = provider.descriptor().id();
        return engine.<Pruned>blocking(() -> {
                    long bytes = new PartFolder(folder).discard(dryRun);
                    return bytes == 0
                            ? null
                            : new Pruned(id, null, null, folder.toString(), "partial", null, bytes, !dryRun, null);
                })
                .onErrorResume(failure -> Mono.just(new Pruned(
                        id,
                        null,
                        null,
                        folder.toString(),
                        "partial",
                        null,
                        0,
                        false,
                        IoErrors.of(failure).getMessage())));
    }
}
