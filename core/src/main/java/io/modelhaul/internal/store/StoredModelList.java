package io.modelhaul.internal.store;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import io.modelhaul.Redaction;
import io.modelhaul.internal.Abilities;
import io.modelhaul.internal.ProviderCall;
import io.modelhaul.internal.download.CallContext;
import io.modelhaul.internal.download.Engine;
import io.modelhaul.internal.state.LastUse;
import io.modelhaul.internal.state.Selections;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.ModelProvider;
import io.modelhaul.spi.ProviderContext;
import io.modelhaul.store.StoredFile;
import io.modelhaul.store.StoredModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Lists and finds stored models, with what is known of their last use. */
final class StoredModelList {
    private static final Logger LOG = LoggerFactory.getLogger(StoredModelList.class);
    private static final Set<ErrorCode> OUT_OF_REACH =
            Set.of(ErrorCode.UNREACHABLE, ErrorCode.TIMEOUT, ErrorCode.STALLED);

    private final Engine engine;
    private final LastUse lastUse;
    private final Selections selections;

    StoredModelList(Engine engine) {
        this.engine = engine;
        this.lastUse = LastUse.in(engine.stateFolder());
        this.selections = Selections.in(engine.stateFolder());
    }

    /**
     * The models of some providers, with what is known of their last use. One whose server cannot be reached does not hide
     * those of the others.
     */
    Flux<StoredModel> list(List<ModelProvider> providers, DownloadOptions where) {
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
    Mono<StoredModel> find(ModelProvider provider, DownloadRequest request) {
        return known().flatMap(known -> ProviderCall.one(
                        provider, () -> Abilities.stored(provider).find(request, CallContext.of(engine, request)))
                .map(known::on)
                .flatMap(this::selected));
    }

    /** What a download put where no store lists it, such as a temporary folder. */
    Mono<StoredModel> unlisted(DownloadRequest request, Path path) {
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

    /** The last use of every model. */
    Mono<LastUse.Known> known() {
        return engine.blocking(lastUse::known);
    }

    /** What a provider gets that is one of several. */
    ProviderContext overview(ModelProvider provider, DownloadOptions where) {
        return CallContext.ofOverview(
                engine, new DownloadRequest(provider.descriptor().id(), "*", where));
    }

    private ProviderContext context(ModelProvider provider, DownloadOptions where) {
        return CallContext.of(engine, new DownloadRequest(provider.descriptor().id(), "*", where));
    }
}
