package io.modelhaul.oci;

import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.oci.manifest.OciReference;
import io.modelhaul.oci.store.OciStore;
import io.modelhaul.spi.Ability;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.ModelProvider;
import io.modelhaul.spi.ProviderContext;
import io.modelhaul.spi.ProviderDescriptor;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Models in OCI registries: ModelPack, Docker's models, what {@code oras} pushed, and KitOps kits.
 *
 * <p>A model is named {@code HOST[:PORT]/NAME[:TAG|@DIGEST]}, as a source {@code oci://…} or {@code docker://…}; without a host
 * it is one of Docker Hub. Its manifest becomes a plan: each content is a file, or an archive that is unpacked at the end.
 */
public final class OciProvider implements ModelProvider {
    /** The provider's id. */
    public static final String ID = OciStore.PROVIDER;

    private static final ProviderDescriptor DESCRIPTOR = ProviderDescriptor.of(
                    ID,
                    List.of("docker"),
                    List.of("oci", "docker"),
                    Set.of(
                            DownloadOptions.REVISION,
                            DownloadOptions.TOKEN,
                            DownloadOptions.HEADER,
                            DownloadOptions.CACHE_DIR,
                            DownloadOptions.LOCAL_DIR,
                            DownloadOptions.INSECURE),
                    "Models in OCI registries, such as Docker Hub, GHCR and Harbor")
            .withLayer("registry");

    /** For {@link java.util.ServiceLoader}. */
    public OciProvider() {}

    @Override
    public ProviderDescriptor descriptor() {
        return DESCRIPTOR;
    }

    static Path stores(DownloadOptions options, ProviderContext context) {
        return options.get(DownloadOptions.CACHE_DIR, context.environment().storeFolder());
    }

    static OciReference model(DownloadRequest request) {
        return OciReference.parse(request.model())
                .at(request.options().get(DownloadOptions.REVISION), OciReference.namesTag(request.model()));
    }

    @Override
    public void validate(DownloadRequest request, ProviderContext context) {
        model(request);
    }

    /** The tag that nobody wrote is written; a digest beside a tag is the revision. */
    @Override
    public DownloadRequest normalize(DownloadRequest request, ProviderContext context) {
        OciReference model = model(request);
        boolean both = model.tag() != null && model.digest() != null;
        @Nullable String revision = both ? model.digest() : null;
        return new DownloadRequest(
                request.provider(),
                model.toString(),
                request.options().toBuilder()
                        .set(DownloadOptions.REVISION, revision)
                        .build());
    }

    @Override
    public String storedName(DownloadRequest request, ProviderContext context) {
        return model(request).toString();
    }

    @Override
    public Mono<DownloadPlan> plan(DownloadRequest request, ProviderContext context) {
        return Mono.defer(() -> planner(request, context).plan());
    }

    private static OciPlanner planner(DownloadRequest request, ProviderContext context) {
        return new OciPlanner(model(request), request.options(), context);
    }

    @Override
    public Flux<DownloadProgress> download(DownloadRequest request, ProviderContext context) {
        return context.run(request, Mono.defer(() -> {
            OciPlanner planner = planner(request, context);
            return planner.plan().flatMap(planner::begun);
        }));
    }

    @Override
    public List<Ability> abilities() {
        return List.of(new OciModels());
    }
}
