package io.modelhaul.ipfs;

import io.modelhaul.CachePolicy;
import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import io.modelhaul.Hint;
import io.modelhaul.internal.http.HttpTransport;
import io.modelhaul.ipfs.codec.Cid;
import io.modelhaul.ipfs.codec.IpfsAddress;
import io.modelhaul.ipfs.codec.MalformedContent;
import io.modelhaul.ipfs.gateway.BlockCache;
import io.modelhaul.ipfs.gateway.BlockFetch;
import io.modelhaul.ipfs.gateway.ContentTree;
import io.modelhaul.ipfs.gateway.ContentTree.Found;
import io.modelhaul.ipfs.gateway.Gateway;
import io.modelhaul.ipfs.gateway.GatewayList;
import io.modelhaul.ipfs.gateway.Gateways;
import io.modelhaul.ipfs.gateway.ShardFetch;
import io.modelhaul.ipfs.store.IpfsRecord;
import io.modelhaul.ipfs.store.IpfsRecord.StoredPart;
import io.modelhaul.ipfs.store.IpfsStore;
import io.modelhaul.ipfs.store.LocalFolder;
import io.modelhaul.ipfs.store.PullFolder;
import io.modelhaul.ipfs.store.PullLayout;
import io.modelhaul.ipfs.store.RememberedPlans;
import io.modelhaul.spi.ContentDigest;
import io.modelhaul.spi.ContentDigest.Algorithm;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.FailedSource;
import io.modelhaul.spi.FileSource;
import io.modelhaul.spi.ModelLayout;
import io.modelhaul.spi.PlannedFile;
import io.modelhaul.spi.ProviderContext;
import io.modelhaul.spi.SafePath;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Plans one pull: from its record when it was pulled before, else from the blocks above the content. */
final class IpfsPlanner {
    /** No other form of the same content helps against these. */
    private static final Set<ErrorCode> DECIDED = EnumSet.of(
            ErrorCode.NOT_FOUND,
            ErrorCode.INVALID_REQUEST,
            ErrorCode.OFFLINE,
            ErrorCode.CANCELLED,
            ErrorCode.AUTH_REQUIRED,
            ErrorCode.FORBIDDEN);

    /** For directories of any size, and for those that are made to keep somebody busy. */
    private static final Duration PLANNING = Duration.ofMinutes(15);

    private final IpfsAddress address;
    private final DownloadOptions options;
    private final ProviderContext context;
    private final IpfsStore store;

    IpfsPlanner(DownloadRequest request, ProviderContext context) {
        this.address = IpfsAddress.parse(request.model());
        this.options = request.options();
        this.context = context;
        this.store = IpfsStore.in(options, context.environment());
    }

    Mono<DownloadPlan> plan() {
        return context.blocking(() -> Optional.ofNullable(record())).flatMap(record -> plan(record.orElse(null)));
    }

    private @Nullable IpfsRecord record() throws IOException {
        IpfsRecord record = store.record(address);
        boolean elsewhere = record == null && options.has(DownloadOptions.LOCAL_DIR);
        return elsewhere ? remembered().of(address) : record;
    }

    private RememberedPlans remembered() {
        return RememberedPlans.in(context.stateFolder());
    }

    private Mono<DownloadPlan> plan(@Nullable IpfsRecord record) {
        if (record == null && options.policy() == CachePolicy.CACHE_ONLY) {
            return Mono.error(
                    new DownloadException(ErrorCode.OFFLINE, Hint.ALLOW_NETWORK, address + " is not in the cache."));
        }
        // Content never changes under its CID: what was planned once needs no second question.
        GatewayList gateways = GatewayList.of(options, context);
        return record == null ? ask(gateways) : Mono.fromCallable(() -> recorded(record, gateways));
    }

    private DownloadPlan recorded(IpfsRecord record, GatewayList gateways) {
        BlockCache cache = new BlockCache();
        List<PlannedFile> files = record.files().stream()
                .map(part -> recorded(part, gateways, cache))
                .toList();
        return plan(record.folder(), files, gateways);
    }

    private PlannedFile recorded(StoredPart part, GatewayList gateways, BlockCache cache) {
        SafePath path = new SafePath(part.path());
        if (part.cid().isEmpty()) {
            return new PlannedFile(
                    path, part.size(), digests(null, part.sha256()), new PlainFiles(gateways).sources(address));
        }
        Cid cid = Cid.parse(part.cid());
        List<FileSource> sources = List.of(source(cid, part.size(), 1, gateways, cache));
        return new PlannedFile(path, part.size(), digests(cid, part.sha256()), sources);
    }

    private Mono<DownloadPlan> ask(GatewayList list) {
        return list.ready()
                .flatMap(gateways -> {
                    BlockCache cache = new BlockCache();
                    return files(gateways, cache).flatMap(found -> context.blocking(() -> planned(found, list, cache)));
                })
                .onErrorResume(DownloadException.class, failure -> plain(failure, list));
    }

    private Mono<List<Found>> files(Gateways gateways, BlockCache cache) {
        HttpTransport http = GatewayList.patient(context.http(), options);
        // Somebody who has another way does not wait for gateways that may never serve blocks.
        HttpTransport asked = options.has(DownloadOptions.SHA256) ? GatewayList.once(http) : http;
        ContentTree tree =
                new ContentTree(new BlockFetch(gateways, asked, cache), new ShardFetch(gateways, asked, cache));
        return tree.resolve(address).flatMap(tree::files).timeout(PLANNING, Mono.error(this::tooLong));
    }

    private DownloadException tooLong() {
        return new DownloadException(
                ErrorCode.TIMEOUT,
                "The gateways did not tell within " + PLANNING.toMinutes() + " minutes what " + address
                        + " consists of. Try again, or name other gateways.");
    }

    /** Where nobody serves blocks, a SHA-256 from elsewhere can check a plain file. */
    private Mono<DownloadPlan> plain(DownloadException failure, GatewayList gateways) {
        String sha256 = options.get(DownloadOptions.SHA256);
        if (sha256 == null || MalformedContent.is(failure) || DECIDED.contains(failure.code())) {
            return Mono.error(failure);
        }
        List<FileSource> sources = new ArrayList<>();
        sources.add(new FailedSource(Gateway.LAYER, gateways.names(), failure));
        sources.addAll(new PlainFiles(gateways).sources(address));
        List<ContentDigest> digests = digests(address.path().isEmpty() ? address.root() : null, sha256);
        requireOne(digests);
        PlannedFile file = new PlannedFile(new SafePath(name()), null, digests, sources);
        return Mono.fromCallable(() -> plan(layout(false, List.of(file)), List.of(file)));
    }

    private DownloadPlan planned(List<Found> found, GatewayList gateways, BlockCache cache) throws IOException {
        boolean folder = found.isEmpty() || !found.get(0).path().isEmpty();
        Map<String, String> known = store.sha256s(address);
        List<PlannedFile> files = found.stream()
                .map(file -> new PlannedFile(
                        new SafePath(folder ? file.path() : name()),
                        file.size(),
                        digests(file.cid(), known.get(file.cid().toString())),
                        List.of(source(file.cid(), file.size(), file.alignment(), gateways, cache))))
                .toList();
        return plan(folder, files, gateways);
    }

    /**
     * All that the bytes of a file must be.
     *
     * @param sha256 as computed when the same content was pulled before, or as the caller says
     */
    private static List<ContentDigest> digests(@Nullable Cid cid, @Nullable String sha256) {
        Set<ContentDigest> digests = new LinkedHashSet<>(cid == null ? List.of() : IpfsProvider.digests(cid));
        if (sha256 != null) {
            digests.add(ContentDigest.sha256(sha256));
        }
        return List.copyOf(digests);
    }

    /** Checks that the caller's SHA-256 is not another one than the CID is. */
    private void requireOne(List<ContentDigest> digests) {
        long different = digests.stream()
                .filter(digest -> digest.algorithm() == Algorithm.SHA256)
                .count();
        if (different > 1) {
            throw new DownloadException(
                    ErrorCode.CHECKSUM_MISMATCH,
                    "The CID of " + address + " is itself a SHA-256, and another one than you gave: it is another"
                            + " file.");
        }
    }

    private IpfsSource source(Cid cid, long size, long alignment, GatewayList gateways, BlockCache cache) {
        return new IpfsSource(cid, size, alignment, gateways, cache, http -> GatewayList.patient(http, options));
    }

    /** A file that no directory names goes by its CID. */
    private String name() {
        List<String> path = address.path();
        return path.isEmpty() ? address.root().toString() : path.get(path.size() - 1);
    }

    private DownloadPlan plan(boolean folder, List<PlannedFile> planned, GatewayList gateways) {
        List<PlannedFile> files = planned.stream()
                .map(file -> checked(file, planned.size(), gateways))
                .toList();
        return plan(layout(folder, files), files);
    }

    private DownloadPlan plan(ModelLayout layout, List<PlannedFile> files) {
        return new DownloadPlan("ipfs", address.toString(), null, null, files, layout);
    }

    private ModelLayout layout(boolean folder, List<PlannedFile> files) {
        Path localDir = options.get(DownloadOptions.LOCAL_DIR);
        return localDir == null
                ? new PullLayout(PullFolder.of(store.folder(), address), folder, files)
                : new LocalFolder(localDir.toAbsolutePath().normalize(), files, remembered(), address, folder);
    }

    /** What the caller says that a single file must be counts beside its CID, and lets plain files be checked. */
    private PlannedFile checked(PlannedFile file, int files, GatewayList gateways) {
        String sha256 = options.get(DownloadOptions.SHA256);
        if (sha256 == null) {
            return file;
        }
        if (files > 1) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST,
                    "Option 'sha256' is for a single file, and " + address + " has " + files + ". Name one of them.");
        }
        String cid = file.digest(Algorithm.CID);
        if (cid == null) {
            return file;
        }
        List<FileSource> sources = new ArrayList<>(file.sources());
        sources.addAll(new PlainFiles(gateways).sources(new IpfsAddress(Cid.parse(cid), List.of())));
        List<ContentDigest> digests = digests(Cid.parse(cid), sha256);
        requireOne(digests);
        return new PlannedFile(file.path(), file.size(), digests, sources);
    }
}
