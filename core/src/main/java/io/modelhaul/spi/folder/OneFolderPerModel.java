package io.modelhaul.spi.folder;

import io.modelhaul.CachePolicy;
import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.Environment;
import io.modelhaul.ErrorCode;
import io.modelhaul.ExportedModel;
import io.modelhaul.internal.state.UnfinishedParts;
import io.modelhaul.spi.ContentDigest;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.FileSource;
import io.modelhaul.spi.FolderLayout;
import io.modelhaul.spi.ModelExporter;
import io.modelhaul.spi.PlannedFile;
import io.modelhaul.spi.ProviderContext;
import io.modelhaul.spi.SafePath;
import io.modelhaul.store.StoredFile;
import io.modelhaul.store.StoredModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A whole store for a provider whose models are plain files: each model in a folder of its own below that of the provider,
 * in the cache or in {@link DownloadOptions#CACHE_DIR}, with a record of its files. A provider returns it from
 * {@code abilities()} and plans through {@link #plan}; then its models can be listed, verified, repaired, removed, exported
 * and imported.
 */
public final class OneFolderPerModel extends FolderModels implements ModelExporter {
    private static final String PARTS = ".modelhaul";
    private static final int MAX_NAME = 60;
    private static final int HASH_BYTES = 8;

    private final String provider;

    /**
     * A store.
     *
     * @param provider the provider's id; also what its folder is called
     */
    public OneFolderPerModel(String provider) {
        super((where, environment) -> new Records(provider, root(provider, where, environment)));
        this.provider = provider;
    }

    private static Path root(String provider, DownloadOptions where, Environment environment) {
        return where.get(DownloadOptions.CACHE_DIR, environment.storeFolder())
                .toAbsolutePath()
                .normalize()
                .resolve(provider);
    }

    private static Path folder(Path root, String model) {
        return root.resolve(folderName(model));
    }

    private static String folderName(String model) {
        byte[] hash = ContentDigest.sha256("").newHash(0).digest(model.getBytes(StandardCharsets.UTF_8));
        return SafePath.readable(model, MAX_NAME) + "." + HexFormat.of().formatHex(hash, 0, HASH_BYTES);
    }

    /**
     * The plan of a model. What is complete here is used without asking, unless the request's policy says otherwise.
     *
     * @param asked asks the server for the files, each with its sources
     * @param sources where a file that was recorded can be fetched again
     */
    public Mono<DownloadPlan> plan(
            DownloadRequest request,
            ProviderContext context,
            Mono<List<PlannedFile>> asked,
            Function<SafePath, List<FileSource>> sources) {
        CachePolicy policy = request.options().policy();
        boolean plain = policy == CachePolicy.NO_CACHE || request.options().has(DownloadOptions.LOCAL_DIR);
        Mono<List<PlannedFile>> server = policy == CachePolicy.CACHE_ONLY ? Mono.error(() -> offline(request)) : asked;
        boolean asks = plain || policy == CachePolicy.REFRESH;
        Mono<List<PlannedFile>> files =
                asks ? server : recorded(request, context, sources).switchIfEmpty(server);
        return files.map(all -> plan(request, context, all));
    }

    private DownloadException offline(DownloadRequest request) {
        return new DownloadException(ErrorCode.OFFLINE, request.model() + " is not in the cache.");
    }

    private Mono<List<PlannedFile>> recorded(
            DownloadRequest request, ProviderContext context, Function<SafePath, List<FileSource>> sources) {
        return context.<FolderRecord>blocking(() -> FolderRecord.read(folder(request, context)))
                .map(record -> record.files().stream()
                        .map(file -> new PlannedFile(
                                new SafePath(file.path()),
                                file.size(),
                                Optional.ofNullable(ContentDigest.parse(file.digest())).stream()
                                        .toList(),
                                sources.apply(new SafePath(file.path()))))
                        .toList());
    }

    private Path folder(DownloadRequest request, ProviderContext context) {
        return folder(root(provider, request.options(), context.environment()), request.model());
    }

    private DownloadPlan plan(DownloadRequest request, ProviderContext context, List<PlannedFile> files) {
        Path localDir = request.options().get(DownloadOptions.LOCAL_DIR);
        return new DownloadPlan(
                provider,
                request.model(),
                null,
                null,
                files,
                localDir == null
                        ? new RecordingLayout(folder(request, context), files)
                        : FolderLayout.of(localDir, files));
    }

    @Override
    public Mono<DownloadPlan> importModel(ExportedModel exported, DownloadOptions where, ProviderContext context) {
        return Mono.fromSupplier(() -> plan(
                new DownloadRequest(provider, exported.model().model(), where),
                context,
                exported.model().files().stream()
                        .map(file -> new PlannedFile(
                                new SafePath(file.path()),
                                file.size(),
                                List.of(ContentDigest.sha256(file.sha256())),
                                List.of()))
                        .toList()));
    }

    /** The models below one folder. */
    private record Records(String provider, Path root) implements FolderRecords {
        @Override
        public List<StoredModel> list() throws IOException {
            List<StoredModel> models = new ArrayList<>();
            for (Path folder : Folders.in(root)) {
                StoredModel model = read(folder);
                if (model != null) {
                    models.add(model);
                }
            }
            return models;
        }

        private @Nullable StoredModel read(Path folder) throws IOException {
            FolderRecord record = FolderRecord.read(folder);
            return record == null ? null : record.in(folder, provider).onDisk();
        }

        @Override
        public @Nullable StoredModel find(DownloadRequest request) throws IOException {
            return read(folder(root, request.model()));
        }

        @Override
        public List<StoredFile> missing(StoredModel model) throws IOException {
            Path folder = Folders.above(model.path(), folderName(model.model()));
            FolderRecord record = folder == null ? null : FolderRecord.read(folder);
            return record == null
                    ? List.of()
                    : record.in(Objects.requireNonNull(folder), provider).missing();
        }

        @Override
        public void remove(StoredModel model) throws IOException {
            Path folder = Folders.above(model.path(), folderName(model.model()));
            if (folder != null) {
                remove(folder, model.model());
            }
        }

        private static void remove(Path folder, String model) throws IOException {
            new UnfinishedParts(folder.resolve(PARTS)).removeAll(model);
            Files.deleteIfExists(folder.resolve(FolderRecord.FILE));
            Folders.removeAll(folder);
        }

        @Override
        public boolean removeUnfinished(DownloadRequest request) throws IOException {
            Path folder = folder(root, request.model());
            boolean any = Folders.isFolder(folder);
            if (any) {
                remove(folder, request.model());
            }
            return any;
        }

        @Override
        public List<Path> partFolders() throws IOException {
            return Folders.in(root, PARTS);
        }
    }
}
