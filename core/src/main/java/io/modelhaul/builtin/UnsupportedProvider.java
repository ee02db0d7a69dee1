package io.modelhaul.builtin;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.ModelProvider;
import io.modelhaul.spi.ProviderContext;
import io.modelhaul.spi.ProviderDescriptor;
import java.util.List;
import reactor.core.publisher.Mono;

/** A provider that people ask for and that cannot download: says why, and what to do instead. */
abstract class UnsupportedProvider implements ModelProvider {
    private final ProviderDescriptor descriptor;

    UnsupportedProvider(String id, List<String> aliases, String description, String reason) {
        this.descriptor = ProviderDescriptor.unsupported(id, aliases, description, reason);
    }

    @Override
    public final ProviderDescriptor descriptor() {
        return descriptor;
    }

    @Override
    public final Mono<DownloadPlan> plan(DownloadRequest request, ProviderContext context) {
        return Mono.error(() -> new DownloadException(
                ErrorCode.UNSUPPORTED_PROVIDER,
                "'" + descriptor.id() + "' cannot download models: " + descriptor.unsupported()));
    }
}
