package io.modelhaul.ipfs;

import io.modelhaul.CachePolicy;
import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import io.modelhaul.http.HttpTransport;
import io.modelhaul.ipfs.ContentTree.Found;
import io.modelhaul.ipfs.IpfsRecord.StoredPart;
import io.modelhaul.spi.ContentDigest;
import io.modelhaul.spi.ContentDigest.Algorithm;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.FolderLayout;
import io.modelhaul.spi.ModelLayout;
import io.modelhaul.spi.PlannedFile;
import io.modelhaul.spi.ProviderContext;
import io.modelhaul.store.SafePath;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Plans one pull: from its record when it was pulled before, else from the blocks above the content. */
final class IpfsPlanner {
    private final IpfsAddress address;
    private final DownloadOptions options;
    private final ProviderContext context;
    private final Path store;

    IpfsPlanner(DownloadRequest request, ProviderContext context) {
        this.address = IpfsAddress.parse(request.model());
        this.options = request.options();
        this.context = context;
        this.store = store(options, context);
    }

    static Path store(DownloadOptions options, ProviderContext context) {
        return options.get(DownloadOptions.CACHE_DIR, context.environment().storeFolder())
                .resolve("ipfs");
    }

    Mono<DownloadPlan> plan() {
        return context.blocking(() -> Optional.ofNullable(new IpfsStore(store).record(address)))
                .flatMap(record -> plan(record.orElse(null)));
    }

    private Mono<DownloadPlan> plan(@Nullable IpfsRecord record) {
        if (record == null && options.policy() == CachePolicy.CACHE_ONLY) {
            return Mono.error(new DownloadException(
                    ErrorCode.OFFLINE, address + " is not in the cache. Run the same without --offline."));
        }
        // Content never changes under its CID: what was planned once needs no second question.
        GatewayList gateways = GatewayList.of(options, context);
        return record == null ? ask(gateways) : Mono.fromCallable(() -> recorded(record, gateways));
    }

    private DownloadPlan recorded(IpfsRecord record, GatewayList gateways) {
        BlockCache cache = new BlockCache();
        List<PlannedFile> files = new ArrayList<>();
        for (StoredPart part : record.files()) {
            List<ContentDigest> digests = new ArrayList<>();
            digests.add(new ContentDigest(Algorithm.CID, part.cid()));
            if (part.sha256() != null) {
                digests.add(ContentDigest.sha256(part.sha256()));
            }
            IpfsSource source = source(Cid.parse(part.cid()), part.size(), 1, gateways, cache);
            files.add(new PlannedFile(new SafePath(part.path()), part.size(), digests, List.of(source)));
        }
        return plan(record.folder(), files);
    }

    private Mono<DownloadPlan> ask(GatewayList list) {
        return list.ready().flatMap(gateways -> {
            HttpTransport http = GatewayList.patient(context.http(), options);
            BlockCache cache = new BlockCache();
            ContentTree tree =
                    new ContentTree(new BlockFetch(gateways, http, cache), new ShardFetch(gateways, http, cache));
            return tree.resolve(address)
                    .flatMap(cid -> tree.files(cid).collectList())
                    .map(found -> planned(found, list, cache));
        });
    }

    private DownloadPlan planned(List<Found> found, GatewayList gateways, BlockCache cache) {
        if (found.isEmpty()) {
            throw new DownloadException(
                    ErrorCode.NOT_FOUND, address + " is an empty directory: there is nothing to pull.");
        }
        boolean folder = !found.get(0).path().isEmpty();
        List<PlannedFile> files = found.stream()
                .map(file -> new PlannedFile(
                        new SafePath(folder ? file.path() : name()),
                        file.size(),
                        List.of(new ContentDigest(Algorithm.CID, file.cid().toString())),
                        List.of(source(file.cid(), file.size(), file.alignment(), gateways, cache))))
                .toList();
        return plan(folder, files);
    }

    private IpfsSource source(Cid cid, long size, long alignment, GatewayList gateways, BlockCache cache) {
        return new IpfsSource(cid, size, alignment, gateways, cache, http -> GatewayList.patient(http, options));
    }

    /** A file that no directory names goes by its CID. */
    private String name() {
        List<String> path = address.path();
        return path.isEmpty() ? address.root().toString() : path.get(path.size() - 1);
    }

    private DownloadPlan plan(boolean folder, List<PlannedFile> planned) {
        List<PlannedFile> files =
                planned.stream().map(file -> checked(file, planned.size())).toList();
        Path localDir = options.get(DownloadOptions.LOCAL_DIR);
        ModelLayout layout = localDir == null
                ? new PullLayout(PullFolder.of(store, address), folder, files)
                : FolderLayout.of(localDir, files);
        return new DownloadPlan("ipfs", address.toString(), null, null, files, layout);
    }

    /** What the caller says that a single file must be counts beside its CID. */
    private PlannedFile checked(PlannedFile file, int files) {
        String sha256 = options.get(DownloadOptions.SHA256);
        if (sha256 == null) {
            return file;
        }
        if (files > 1) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST,
                    "--sha256 is for a single file, and " + address + " has " + files + ". Name one of them.");
        }
        return new PlannedFile(
                file.path(), file.size(), List.of(file.digests().get(0), ContentDigest.sha256(sha256)), file.sources());
    }
}
