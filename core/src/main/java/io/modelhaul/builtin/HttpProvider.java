package io.modelhaul.builtin;

import io.modelhaul.CachePolicy;
import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import io.modelhaul.ExportedModel;
import io.modelhaul.LockedModel;
import io.modelhaul.LockedModel.LockedFile;
import io.modelhaul.internal.http.HttpSource;
import io.modelhaul.internal.http.StatusErrors;
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
import io.modelhaul.spi.StoredModels;
import io.modelhaul.store.FileCheck;
import io.modelhaul.store.StoredFile;
import io.modelhaul.store.StoredModel;
import io.modelhaul.store.VerificationStatus;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One file from an {@code http://} or {@code https://} address. */
public final class HttpProvider implements ModelProvider, StoredModels, ModelExporter {
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

    @Override
    public ProviderDescriptor descriptor() {
        return DESCRIPTOR;
    }

    @Override
    public void validate(DownloadRequest request, ProviderContext context) {
        HttpAddress.parse(request.model(), request.options()).fileName();
    }

    @Override
    public String storedName(DownloadRequest request, ProviderContext context) {
        return address(request).toString();
    }

    @Override
    public Mono<DownloadPlan> plan(DownloadRequest request, ProviderContext context) {
        HttpAddress address = HttpAddress.parse(request.model(), request.options());
        address.fileName(); // refused before anything is looked for
        Path folder = folder(address, request.options(), context);
        return context.blocking(() -> Optional.ofNullable(HttpRecord.readOrRebuild(folder, address.toString())))
                .flatMap(stored -> plan(request, context, address, stored.orElse(null)));
    }

    private static Path store(DownloadOptions options, ProviderContext context) {
        return options.get(DownloadOptions.CACHE_DIR, context.environment().storeFolder())
                .resolve("http");
    }

    private static Path folder(HttpAddress address, DownloadOptions options, ProviderContext context) {
        return store(options, context).resolve(address.key());
    }

    private Mono<DownloadPlan> plan(
            DownloadRequest request, ProviderContext context, HttpAddress address, @Nullable HttpRecord stored) {
        DownloadOptions options = request.options();
        boolean plainFolder = options.has(DownloadOptions.LOCAL_DIR) || options.policy() == CachePolicy.NO_CACHE;
        boolean asks = stored == null || plainFolder || options.policy() == CachePolicy.REFRESH;
        if (options.policy() == CachePolicy.CACHE_ONLY && stored == null) {
            return Mono.error(new DownloadException(
                    ErrorCode.OFFLINE, address + " is not in the cache. Run the same without --offline."));
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

    /** The folder of an address holds the one file and what is remembered of it. */
    @Override
    public Mono<Void> remove(StoredModel model, ProviderContext context) {
        return context.blocking(() -> {
                    HttpStore.remove(model.path().resolveSibling(""));
                    return model;
                })
                .then();
    }

    @Override
    public Mono<Boolean> removeUnfinished(DownloadRequest request, ProviderContext context) {
        Path folder = folder(address(request), request.options(), context);
        return context.<Boolean>blocking(() -> Files.isDirectory(folder) && HttpStore.remove(folder))
                .defaultIfEmpty(false);
    }

    @Override
    public Flux<Path> partFolders(DownloadOptions where, ProviderContext context) {
        return context.blocking(() -> new HttpStore(store(where, context)).partFolders())
                .flatMapIterable(folders -> folders);
    }

    @Override
    public Mono<DownloadPlan> importModel(ExportedModel exported, DownloadOptions where, ProviderContext context) {
        return Mono.fromSupplier(() -> {
            LockedModel model = exported.model();
            LockedFile only = model.files().get(0);
            if (!only.path()
                    .equals(address(new DownloadRequest("http", model.model(), where))
                            .fileName()
                            .value())) {
                throw exported.refused("it holds " + only.path() + ", which the address does not name");
            }
            HttpAddress address = address(new DownloadRequest("http", model.model(), where));
            HttpRecord record = new HttpRecord(only.path(), address.toString(), only.size(), null, null, only.sha256());
            PlannedFile file = new PlannedFile(
                    new SafePath(only.path()), only.size(), List.of(ContentDigest.sha256(only.sha256())), List.of());
            // Under the address that it names and no other: an archive vouches for nothing else.
            HttpStoreLayout layout = new HttpStoreLayout(folder(address, where, context), record, false);
            return new DownloadPlan("http", address.toString(), null, null, List.of(file), layout);
        });
    }

    /** Without a digest, the size is all that can be compared. */
    @Override
    public Flux<FileCheck> verify(StoredModel model, ProviderContext context) {
        return StoredModels.super
                .verify(model, context)
                .map(check -> check.verdict() == VerificationStatus.UNKNOWN && Boolean.FALSE.equals(model.complete())
                        ? new FileCheck(check.file(), VerificationStatus.WRONG)
                        : check);
    }

    @Override
    public Mono<DownloadRequest> repair(
            StoredModel model, List<StoredFile> bad, DownloadOptions where, ProviderContext context) {
        return context.blocking(() -> HttpRecord.readOrRebuild(model.path().resolveSibling(""), model.model()))
                .map(stored -> {
                    requireWhole(stored, model);
                    return new DownloadRequest(
                            "http",
                            stored.source(),
                            where.toBuilder()
                                    .set(DownloadOptions.SHA256, stored.sha256())
                                    .policy(CachePolicy.REFRESH)
                                    .build());
                });
    }

    /** An address with a query is not kept whole, as the query may be secret. */
    private static void requireWhole(HttpRecord stored, StoredModel model) {
        DownloadOptions any =
                DownloadOptions.builder().set(DownloadOptions.INSECURE, true).build();
        String key = HttpAddress.parse(stored.source(), any).key();
        if (!model.path().resolveSibling("").endsWith(key)) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST,
                    stored.source()
                            + " came from an address whose query is not kept, as it may be secret. Pull it again"
                            + " by that address: what is wrong is not trusted any more.");
        }
    }

    @Override
    public Flux<StoredModel> list(DownloadOptions where, ProviderContext context) {
        return context.blocking(() -> new HttpStore(store(where, context)).list())
                .flatMapIterable(models -> models);
    }

    @Override
    public Mono<StoredModel> find(DownloadRequest request, ProviderContext context) {
        HttpAddress address = address(request);
        Path folder = folder(address, request.options(), context);
        return context.blocking(() -> Files.isDirectory(folder) ? HttpStore.read(folder, address.toString()) : null);
    }

    /** The address of something stored, to which nothing will be sent. */
    private static HttpAddress address(DownloadRequest request) {
        return HttpAddress.parse(
                request.model(),
                request.options().toBuilder()
                        .set(DownloadOptions.INSECURE, true)
                        .build());
    }
}
