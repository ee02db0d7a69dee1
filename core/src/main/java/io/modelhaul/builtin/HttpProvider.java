package io.modelhaul.builtin;

import io.modelhaul.CachePolicy;
import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import io.modelhaul.ExportedModel;
import io.modelhaul.Hint;
import io.modelhaul.LockedModel;
import io.modelhaul.LockedModel.LockedFile;
import io.modelhaul.internal.http.HttpSource;
import io.modelhaul.internal.http.StatusErrors;
import io.modelhaul.spi.Ability;
import io.modelhaul.spi.ContentDigest;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.FolderLayout;
import io.modelhaul.spi.ModelExporter;
import io.modelhaul.spi.ModelLayout;
import io.modelhaul.spi.ModelProvider;
import io.modelhaul.spi.PlannedFile;
import io.modelhaul.spi.ProviderContext;
import io.modelhaul.spi.ProviderDescriptor;
import io.modelhaul.spi.SafePath;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** One file from an {@code http://} or {@code https://} address. */
public final class HttpProvider implements ModelProvider, ModelExporter {
    private static final ProviderDescriptor DESCRIPTOR = ProviderDescriptor.of(
            "http",
            List.of("https", "url"),
            List.of("http", "https"),
            Set.of(
                    DownloadOptions.SHA256,
                    DownloadOptions.TOKEN,
                    DownloadOptions.HEADER,
                    DownloadOptions.CACHE_DIR,
                    DownloadOptions.LOCAL_DIR,
                    DownloadOptions.INSECURE),
            "One file from an address");
    private static final HttpModels MODELS = new HttpModels();

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
        HttpAddress.parse(request.model(), request.options()).fileName();
    }

    @Override
    public String storedName(DownloadRequest request, ProviderContext context) {
        return HttpAddress.stored(request).toString();
    }

    @Override
    public Mono<DownloadPlan> plan(DownloadRequest request, ProviderContext context) {
        HttpAddress address = HttpAddress.parse(request.model(), request.options());
        address.fileName(); // refused before anything is looked for
        Path folder = folder(address, request.options(), context);
        return context.blocking(() -> Optional.ofNullable(HttpRecord.readOrRebuild(folder, address.toString())))
                .flatMap(stored -> plan(request, context, address, stored.orElse(null)));
    }

    private static Path folder(HttpAddress address, DownloadOptions options, ProviderContext context) {
        return HttpStore.in(options, context.environment()).of(address);
    }

    private Mono<DownloadPlan> plan(
            DownloadRequest request, ProviderContext context, HttpAddress address, @Nullable HttpRecord stored) {
        DownloadOptions options = request.options();
        boolean plainFolder = options.has(DownloadOptions.LOCAL_DIR) || options.policy() == CachePolicy.NO_CACHE;
        boolean asks = stored == null || plainFolder || options.policy() == CachePolicy.REFRESH;
        if (options.policy() == CachePolicy.CACHE_ONLY && stored == null) {
            return Mono.error(
                    new DownloadException(ErrorCode.OFFLINE, Hint.ALLOW_NETWORK, address + " is not in the cache."));
        }
        if (!asks || options.policy() == CachePolicy.CACHE_ONLY) {
            return Mono.just(plan(request, context, address, Objects.requireNonNull(stored), true));
        }
        return new HttpQuestion(address, options)
                .ask(context.http())
                .map(told -> stored != null && same(stored, told)
                        ? plan(request, context, address, told.with(stored.sha256()), true)
                        : plan(request, context, address, told, false));
    }

    private static boolean same(HttpRecord stored, HttpRecord told) {
        boolean named = told.etag() != null || told.lastModified() != null;
        return named
                && Objects.equals(stored.etag(), told.etag())
                && Objects.equals(stored.lastModified(), told.lastModified())
                && (told.size() < 0 || stored.size() == told.size());
    }

    private static DownloadPlan plan(
            DownloadRequest request,
            ProviderContext context,
            HttpAddress address,
            HttpRecord record,
            boolean sameContent) {
        DownloadOptions options = request.options();
        boolean given = options.has(DownloadOptions.SHA256);
        String known = given ? options.get(DownloadOptions.SHA256) : sameContent ? record.sha256() : null;
        HttpSource plain = HttpSource.of("http", address.uri(), address.credentials(options), StatusErrors.STANDARD);
        HttpSource source = known == null && !address.asksForWebPage() ? plain.refusingWebPages() : plain;
        PlannedFile file = new PlannedFile(
                address.fileName(),
                record.size() < 0 ? null : record.size(),
                known == null ? List.of() : List.of(ContentDigest.sha256(known)),
                List.of(source));
        Path localDir = options.get(DownloadOptions.LOCAL_DIR);
        ModelLayout layout = localDir == null
                ? new HttpStoreLayout(folder(address, options, context), record, sameContent || given)
                : FolderLayout.of(localDir, List.of(file));
        return new DownloadPlan("http", address.toString(), null, null, List.of(file), layout);
    }

    @Override
    public Mono<DownloadPlan> importModel(ExportedModel exported, DownloadOptions where, ProviderContext context) {
        return Mono.fromSupplier(() -> {
            LockedModel model = exported.model();
            LockedFile only = model.files().get(0);
            HttpAddress address = HttpAddress.stored(new DownloadRequest("http", model.model(), where));
            if (!only.path().equals(address.fileName().value())) {
                throw exported.refused("it holds " + only.path() + ", which the address does not name");
            }
            HttpRecord record = new HttpRecord(only.path(), address.toString(), only.size(), null, null, only.sha256());
            PlannedFile file = new PlannedFile(
                    new SafePath(only.path()), only.size(), List.of(ContentDigest.sha256(only.sha256())), List.of());
            // Under the address that it names and no other: an archive vouches for nothing else.
            HttpStoreLayout layout = new HttpStoreLayout(folder(address, where, context), record, false);
            return new DownloadPlan("http", address.toString(), null, null, List.of(file), layout);
        });
    }
}
