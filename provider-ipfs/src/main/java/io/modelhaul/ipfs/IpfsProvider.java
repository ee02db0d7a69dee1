package io.modelhaul.ipfs;

import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.Environment;
import io.modelhaul.ExportedModel;
import io.modelhaul.ipfs.codec.Cid;
import io.modelhaul.ipfs.codec.IpfsAddress;
import io.modelhaul.ipfs.gateway.GatewayList;
import io.modelhaul.ipfs.publish.CidMatch;
import io.modelhaul.ipfs.publish.IpfsPublisher;
import io.modelhaul.ipfs.store.IpfsStore;
import io.modelhaul.spi.Ability;
import io.modelhaul.spi.ContentDigest;
import io.modelhaul.spi.ContentNames;
import io.modelhaul.spi.ContentNaming;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.ModelExporter;
import io.modelhaul.spi.ModelProvider;
import io.modelhaul.spi.ModelPublisher;
import io.modelhaul.spi.ProviderAddresses;
import io.modelhaul.spi.ProviderContext;
import io.modelhaul.spi.ProviderDescriptor;
import io.modelhaul.spi.PublishRequest;
import io.modelhaul.spi.StoredModels;
import io.modelhaul.spi.folder.FolderModels;
import io.modelhaul.store.StoredModel;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Files and directories by their CID, through trustless gateways. */
public final class IpfsProvider
        implements ModelProvider, ModelExporter, ModelPublisher, ContentNaming, ProviderAddresses {
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
    private static final StoredModels MODELS = new FolderModels(IpfsStore::in);

    @Override
    public List<URI> servers(DownloadRequest request, Environment environment) {
        return GatewayList.usual(environment);
    }

    @Override
    public ProviderDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public List<Ability> abilities() {
        return List.of(MODELS, this);
    }

    @Override
    public void validate(DownloadRequest request, ProviderContext context) {
        IpfsAddress.parse(request.model());
    }

    @Override
    public String storedName(DownloadRequest request, ProviderContext context) {
        return IpfsAddress.parse(request.model()).toString();
    }

    @Override
    public Mono<DownloadPlan> plan(DownloadRequest request, ProviderContext context) {
        return Mono.defer(() -> new IpfsPlanner(request, context).plan());
    }

    @Override
    public Mono<ContentNames> names(StoredModel model, ProviderContext context) {
        return context.blocking(() -> new StoredNames(model).read());
    }

    @Override
    public Mono<String> exportedRecord(StoredModel model, ProviderContext context) {
        return context.blocking(() -> ArchivedPull.record(model));
    }

    @Override
    public Mono<DownloadPlan> importModel(ExportedModel exported, DownloadOptions where, ProviderContext context) {
        Path localDir = where.get(DownloadOptions.LOCAL_DIR);
        return Mono.fromSupplier(() -> new ArchivedPull(exported)
                .plan(IpfsStore.in(where, context.environment()).folder(), localDir));
    }

    @Override
    public Flux<DownloadProgress> publish(PublishRequest request, ProviderContext context) {
        return Flux.defer(() -> new IpfsPublisher(request, context).run());
    }

    @Override
    public List<ContentDigest> digests(String model) {
        IpfsAddress address = IpfsAddress.parse(model);
        return address.path().isEmpty() ? digests(address.root()) : List.of();
    }

    /** The CID, and the SHA-256 where the CID is one. */
    static List<ContentDigest> digests(Cid cid) {
        ContentDigest own = new ContentDigest(ContentDigest.Algorithm.CID, cid.toString());
        String sha256 = cid.sha256();
        return sha256 == null ? List.of(own) : List.of(own, ContentDigest.sha256(sha256));
    }

    @Override
    public boolean matches(Path content, ContentDigest digest) throws IOException {
        return new CidMatch(Cid.parse(digest.value())).of(content);
    }
}
