package io.modelhaul.internal.store;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.Abilities;
import io.modelhaul.internal.ProviderCall;
import io.modelhaul.internal.download.CallContext;
import io.modelhaul.internal.download.DownloadStarter;
import io.modelhaul.internal.download.Engine;
import io.modelhaul.internal.download.JournalledDownloads;
import io.modelhaul.internal.download.RequestReader;
import io.modelhaul.internal.state.DownloadJournal;
import io.modelhaul.internal.state.LastUse;
import io.modelhaul.internal.state.Selections;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.ModelProvider;
import io.modelhaul.spi.ProviderContext;
import io.modelhaul.store.StoredModel;
import java.io.IOException;
import java.util.List;
import reactor.core.publisher.Mono;

/** Removes stored models that nobody downloads now, and what is pending of them. */
final class StoredModelRemoval {
    private final Engine engine;
    private final JournalledDownloads pending;
    private final DownloadJournal journal;

    StoredModelRemoval(DownloadStarter downloads) {
        this.engine = downloads.engine();
        this.pending = downloads.pending();
        this.journal = pending.journal();
    }

    /** Removes the model that a request means, also when it is only partly here; false when nothing is. */
    Mono<Boolean> remove(ModelProvider provider, DownloadRequest request) {
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
    Mono<Void> remove(ModelProvider provider, StoredModel model, DownloadOptions where) {
        return notInUse(model.provider(), model.model()).then(removed(provider, model, where));
    }

    private Mono<Void> removed(ModelProvider provider, StoredModel model, DownloadOptions where) {
        return Abilities.stored(provider)
                .remove(model, context(provider, where))
                .then(engine.blocking(() -> {
                            LastUse.in(engine.stateFolder()).forget(model);
                            Selections.in(engine.stateFolder()).forget(model);
                            return model;
                        })
                        .onErrorComplete()
                        .then());
    }

    private ProviderContext context(ModelProvider provider, DownloadOptions where) {
        return CallContext.of(engine, new DownloadRequest(provider.descriptor().id(), "*", where));
    }
}
