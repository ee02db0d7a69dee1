package io.modelhaul.ipfs;

import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.spi.ContentNames;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.ModelProvider;
import io.modelhaul.spi.ProviderContext;
import io.modelhaul.spi.ProviderDescriptor;
import io.modelhaul.spi.PublishRequest;
import io.modelhaul.store.StoredModel;
import java.util.List;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Files and directories by their CID, through trustless gateways. */
public final class IpfsProvider implements ModelProvider {
    private static final ProviderDescriptor DESCRIPTOR = ProviderDescriptor.of(
            "ipfs",
            List.of(),
            List.of("ipfs"),
            Set.of(
                    IpfsOptions.GATEWAY,
                    IpfsOptions.GATEWAY_TIMEOUT,
                    IpfsOptions.GATEWAY_TRIES,
                    DownloadOptions.SHA256,
                    DownloadOptions.TOKEN,
                    DownloadOptions.HEADER,
                    DownloadOptions.CACHE_DIR,
                    DownloadOptions.LOCAL_DIR,
                    DownloadOptions.INSECURE),
            "Files and directories by their CID");

    @Override
    public ProviderDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public void check(DownloadRequest request, ProviderContext context) {
        IpfsAddress.parse(request.model());
    }

    @Override
    public Mono<DownloadPlan> plan(DownloadRequest request, ProviderContext context) {
        return Mono.defer(() -> new IpfsPlanner(request, context).plan());
    }

    @Override
    public Flux<StoredModel> list(DownloadOptions where, ProviderContext context) {
        return context.blocking(() -> store(where, context).list()).flatMapIterable(models -> models);
    }

    @Override
    public Mono<StoredModel> find(DownloadRequest request, ProviderContext context) {
        return Mono.defer(() -> {
            IpfsAddress address = IpfsAddress.parse(request.model());
            return context.blocking(() -> store(request.options(), context).find(address));
        });
    }

    @Override
    public Mono<Void> remove(StoredModel model, ProviderContext context) {
        return context.<Void>blocking(() -> {
            IpfsStore store = IpfsStore.holding(model.path());
            if (store != null) {
                store.remove(model.model());
            }
            return null;
        });
    }

    @Override
    public Mono<ContentNames> names(StoredModel model, ProviderContext context) {
        return context.blocking(() -> new StoredNames(model).read());
    }

    @Override
    public Flux<DownloadProgress> publish(PublishRequest request, ProviderContext context) {
        return Flux.defer(() -> new IpfsPublisher(request, context).run());
    }

    private static IpfsStore store(DownloadOptions options, ProviderContext context) {
        return new IpfsStore(IpfsPlanner.store(options, context));
    }
}
