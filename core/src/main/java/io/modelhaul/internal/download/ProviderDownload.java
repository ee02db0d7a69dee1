package io.modelhaul.internal.download;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.DownloadStatus;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.ProviderCall;
import io.modelhaul.internal.progress.AttemptRecorder;
import io.modelhaul.internal.state.LastUse;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.ModelProvider;
import io.modelhaul.spi.ProviderContext;
import java.nio.file.Path;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One download from its provider's call to its last state: measured, held to its lock, and remembered as a use. */
final class ProviderDownload {
    private final Engine engine;
    private final String id;
    private final ModelProvider provider;
    private final DownloadRequest request;
    private final AttemptRecorder attempts;
    private final EngineContext context;

    ProviderDownload(Engine engine, String id, ModelProvider provider, DownloadRequest request) {
        this.engine = engine;
        this.id = id;
        this.provider = provider;
        this.request = request;
        this.attempts = new AttemptRecorder(request, provider, engine.clock(), engine.log());
        this.context = new EngineContext(engine, id, request, attempts);
    }

    /** As the provider brings it. */
    Flux<DownloadProgress> run() {
        Flux<DownloadProgress> states = Flux.defer(() -> provider.download(request, context))
                .onErrorResume(failure -> !(failure instanceof DownloadException), this::ended);
        return attempts.watched(states).doOnNext(this::requireLocked).concatMap(this::rememberUse);
    }

    /** A provider that fails in a way that nobody foresaw did not report its end either. */
    private Flux<DownloadProgress> ended(Throwable failure) {
        DownloadException reason = ProviderCall.failed(request.provider(), failure);
        boolean cancelled = reason.code() == ErrorCode.CANCELLED;
        DownloadProgress end = DownloadProgress.builder(id, request.provider(), request.model())
                .status(cancelled ? DownloadStatus.CANCELLED : DownloadStatus.ERROR)
                .message(reason.getMessage())
                .error(DownloadProgress.Failure.of(reason))
                .build(engine.clock().instant());
        return Flux.just(end).concatWith(Flux.error(reason));
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
