package io.modelhaul.internal.download;

import io.modelhaul.DownloadOptions;
import io.modelhaul.internal.ProviderCall;
import io.modelhaul.internal.plan.PlanOutlook;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.ModelProvider;
import io.modelhaul.store.Preflight;
import reactor.core.publisher.Mono;

/** What a download would do; moves no content byte. */
public record PlanPreview(Engine engine) {
    /** The plan of a request, with its fallbacks, held to its lock. */
    public Mono<DownloadPlan> plan(ModelProvider provider, DownloadRequest request) {
        return Mono.defer(() -> {
                    CallContext context = CallContext.of(engine, request);
                    return LockedPlan.enforced(
                            request, context.withFallbacks(request, provider.plan(request, context)));
                })
                .onErrorMap(failure -> ProviderCall.failed(request.provider(), failure));
    }

    /** What a plan means on this machine. */
    public Mono<Preflight> preflight(DownloadPlan plan, DownloadOptions options) {
        return PlanOutlook.of(plan, options.policy(), engine.stateFolder(), engine.threads());
    }
}
