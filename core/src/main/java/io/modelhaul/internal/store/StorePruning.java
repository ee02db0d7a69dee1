package io.modelhaul.internal.store;

import io.modelhaul.DownloadOptions;
import io.modelhaul.Timestamps;
import io.modelhaul.internal.Abilities;
import io.modelhaul.internal.IoErrors;
import io.modelhaul.internal.ProviderCall;
import io.modelhaul.internal.download.DownloadStarter;
import io.modelhaul.internal.download.Engine;
import io.modelhaul.internal.download.JournalledDownloads;
import io.modelhaul.internal.state.PrunePlan;
import io.modelhaul.spi.ModelProvider;
import io.modelhaul.store.PendingDownload;
import io.modelhaul.store.PruneRules;
import io.modelhaul.store.Pruned;
import io.modelhaul.store.StoredModel;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Removes models that the rules give up, those used longest ago first. */
final class StorePruning {
    private static final Logger LOG = LoggerFactory.getLogger(StorePruning.class);
    /** A disk has more to do than one removal gives it. */
    private static final int REMOVED_AT_ONCE = 4;

    private final Engine engine;
    private final JournalledDownloads pending;
    private final StoredModelList models;
    private final StoredModelRemoval removal;
    private final PartPruning parts;

    StorePruning(DownloadStarter downloads, StoredModelList models, StoredModelRemoval removal) {
        this.engine = downloads.engine();
        this.pending = downloads.pending();
        this.models = models;
        this.removal = removal;
        this.parts = new PartPruning(downloads);
    }

    /** Removes what may go, over the stores of all those providers; one that cannot be read is left alone. */
    Flux<Pruned> prune(List<ModelProvider> providers, PruneRules rules, DownloadOptions where) {
        Map<String, ModelProvider> byId = providers.stream()
                .collect(Collectors.toMap(provider -> provider.descriptor().id(), Function.identity(), (a, b) -> a));
        Flux<PrunePlan.Going> leaving = Mono.zip(models.known(), engine.blocking(pending.journal()::worked))
                .flatMapMany(facts -> Flux.fromIterable(providers)
                        .concatMap(provider -> listed(provider, where))
                        .map(facts.getT1()::on)
                        .collectList()
                        .flatMap(all -> plan(all, rules, facts.getT2()))
                        .flatMapIterable(going -> going));
        Flux<Pruned> removed = leaving.flatMapSequential(going -> gone(going, byId, rules, where), REMOVED_AT_ONCE, 1);
        return rules.partial() ? removed.concatWith(parts.prune(providers, rules, where)) : removed;
    }

    private Flux<StoredModel> listed(ModelProvider provider, DownloadOptions where) {
        Flux<StoredModel> found = ProviderCall.many(
                provider, () -> Abilities.stored(provider).list(where, models.overview(provider, where)));
        return found.onErrorResume(failure -> {
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
        return removal.remove(provider, going.model(), where)
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
}
