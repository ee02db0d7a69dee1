package io.modelhaul.engine;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.DownloadStatus;
import io.modelhaul.ErrorCode;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.ModelProvider;
import io.modelhaul.spi.ProviderContext;
import io.modelhaul.store.LastUse;
import java.nio.file.Path;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One download from its provider's call to its last state: measured, held to its lock, and remembered as a use. */
final class ProviderDownload {
    private final Engine engine;
    private final ModelProvider provider;
    private final DownloadRequest request;
    private final Attempts attempts;
    private final EngineContext context;

    ProviderDownload(Engine engine, String id, ModelProvider provider, DownloadRequest request) {
        this.engine = engine;
        this.provider = provider;
        this.request = request;
        this.attempts = new Attempts(request, provider, engine.clock(), engine.log());
        this.context = new EngineContext(engine, id, request, attempts);
    }

    /** As the provider brings it. */
    Flux<DownloadProgress> run() {
        return attempts.watched(Flux.defer(() -> provider.download(request, context)))
                .doOnNext(this::requireLocked)
                .concatMap(this::rememberUse);
    }

    /** By a plan of the caller's, from files that are already somewhere on this machine. */
    Flux<DownloadProgress> run(Function<ProviderContext, Mono<DownloadPlan>> plan) {
        return Flux.defer(() -> context.run(request, plan.apply(context))).concatMap(this::rememberUse);
    }

    /** A lock binds whoever moves the bytes; where the engine does not, nobody held them against it. */
    private void requireLocked(DownloadProgress state) {
        boolean locked = request.options().has(DownloadOptions.LOCKED_TO);
        if (locked && state.status() == DownloadStatus.COMPLETE && !context.planned()) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST,
                    "A server moves the bytes of " + request.model()
                            + ", so no lockfile can bind them. Leave --locked out.");
        }
    }

    private Mono<DownloadProgress> rememberUse(DownloadProgress state) {
        if (state.status() != DownloadStatus.COMPLETE || state.path() == null) {
            return Mono.just(state);
        }
        Path path = Path.of(state.path());
        return engine.<DownloadProgress>blocking(() -> {
                    LastUse.in(engine.stateFolder()).used(path, engine.clock().instant());
                    return state;
                })
                .onErrorReturn(state);
    }
}
