package io.modelhaul.internal.fallback;

import io.modelhaul.CachePolicy;
import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import io.modelhaul.ModelRef;
import io.modelhaul.spi.ContentDigest;
import io.modelhaul.spi.ContentDigest.Algorithm;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.FileSource;
import io.modelhaul.spi.FolderLayout;
import io.modelhaul.spi.PlannedFile;
import io.modelhaul.spi.ProviderContext;
import io.modelhaul.spi.SafePath;
import io.modelhaul.store.ModelManifest;
import io.modelhaul.store.ModelManifest.Entry;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a manifest adds to a plan: digests, sizes, and more places where the bytes are. What it says otherwise than the plan
 * does is refused.
 *
 * @param manifest null when there is none
 */
record ManifestOverlay(
        @Nullable ModelManifest manifest, DownloadRequest request, Sources sources, ProviderContext context) {
    private static final Logger log = LoggerFactory.getLogger(ManifestOverlay.class);

    /** Whether its files could be fetched without any other plan. */
    boolean standsAlone() {
        return manifest != null
                && !request.options().has(DownloadOptions.INCLUDE)
                && !request.options().has(DownloadOptions.EXCLUDE)
                && manifest.files().stream().allMatch(each -> !sources(each).isEmpty() && each.sha256() != null);
    }

    /** The manifest as a plan, in a folder of its own or the one that the caller named. */
    DownloadPlan plan() {
        ModelManifest known = Objects.requireNonNull(manifest);
        String wanted = request.options().get(DownloadOptions.FILE);
        List<PlannedFile> files = known.files().stream()
                .filter(entry -> wanted == null || wanted.equals(entry.path()))
                .map(entry -> new PlannedFile(new SafePath(entry.path()), entry.size(), digests(entry), List.of()))
                .toList();
        if (files.isEmpty()) {
            throw new DownloadException(ErrorCode.NOT_FOUND, "The manifest has no file '" + wanted + "'.");
        }
        Path local = request.options().get(DownloadOptions.LOCAL_DIR);
        Path folder = local != null ? local : ownFolder();
        return addressed()
                .told(new DownloadPlan(
                        request.provider(),
                        request.model(),
                        request.options().get(DownloadOptions.REVISION),
                        null,
                        files,
                        FolderLayout.of(folder, files)));
    }

    /** Whether the caller told what the file's bytes hash to. */
    boolean vouches(PlannedFile file, boolean only) {
        boolean asked = only && request.options().has(DownloadOptions.SHA256);
        return asked
                || manifest != null
                        && manifest.entry(file.path().value(), only)
                                .filter(entry -> entry.sha256() != null)
                                .isPresent();
    }

    private Path ownFolder() {
        String name = stripped(request.model().replaceAll("[^A-Za-z0-9._-]+", "_"));
        String unique = Integer.toHexString(request.model().hashCode());
        return context.environment()
                .storeFolder()
                .resolve("manifest")
                .resolve(request.provider())
                .resolve(name.substring(Math.max(0, name.length() - 80)) + "." + unique);
    }

    /** Without dots and underscores at its ends; a pattern would look at each run of them many times. */
    private static String stripped(String name) {
        int from = 0;
        int to = name.length();
        while (from < to && "._".indexOf(name.charAt(from)) >= 0) {
            from++;
        }
        while (from < to && "._".indexOf(name.charAt(to - 1)) >= 0) {
            to--;
        }
        return name.substring(from, to);
    }

    /**
     * The plan with what the manifest knows of its files, and the caller's own digest of a single one.
     *
     * @throws DownloadException {@link ErrorCode#CHECKSUM_MISMATCH} or {@link ErrorCode#SIZE_MISMATCH} naming the file
     */
    DownloadPlan checked(DownloadPlan plan) {
        DownloadPlan known = withAskedDigest(plan);
        if (manifest == null) {
            return addressed().told(known);
        }
        boolean only = known.files().size() == 1;
        List<PlannedFile> files = new ArrayList<>();
        int told = 0;
        for (PlannedFile file : known.files()) {
            Optional<Entry> entry = manifest.entry(file.path().value(), only);
            told += entry.isPresent() ? 1 : 0;
            files.add(entry.map(each -> checked(file, each)).orElse(file));
        }
        if (told == 0) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST,
                    "The manifest tells nothing of the files of " + plan.model() + ": it is about '"
                            + manifest.files().get(0).path() + "'"
                            + (manifest.files().size() > 1 ? " and others" : "")
                            + ".");
        }
        return addressed().told(known.withFiles(files));
    }

    private AddressedContent addressed() {
        return new AddressedContent(sources);
    }

    /** Providers see to it themselves; another layer's plan that stands in for theirs knows nothing of it. */
    private DownloadPlan withAskedDigest(DownloadPlan plan) {
        String wanted = request.options().get(DownloadOptions.SHA256);
        if (wanted == null || plan.files().size() != 1) {
            return plan;
        }
        PlannedFile file = plan.files().get(0);
        return plan.withFiles(List.of(checked(file, new Entry(file.path().value(), null, wanted, null, List.of()))));
    }

    private static PlannedFile checked(PlannedFile file, Entry entry) {
        requireEqual(file, Algorithm.SHA256, entry.sha256());
        requireEqual(file, Algorithm.CID, entry.cid());
        if (entry.size() != null && file.size() != null && !entry.size().equals(file.size())) {
            throw new DownloadException(
                    ErrorCode.SIZE_MISMATCH,
                    file.path() + " has " + file.size() + " bytes where it is to be fetched, and " + entry.size()
                            + " in the manifest: it is another file.");
        }
        List<ContentDigest> digests = new ArrayList<>(file.digests());
        digests(entry).stream().filter(each -> !digests.contains(each)).forEach(digests::add);
        PlannedFile known =
                new PlannedFile(file.path(), file.size() == null ? entry.size() : file.size(), digests, file.sources());
        if (known.digests().isEmpty()) {
            log.warn(
                    "The manifest has no sha256 of {}: {}.",
                    file.path(),
                    known.size() == null
                            ? "nothing checks it"
                            : "only its size, " + known.size() + " bytes, is checked");
        }
        return known;
    }

    private static void requireEqual(PlannedFile file, Algorithm algorithm, @Nullable String told) {
        String planned = file.digest(algorithm);
        if (told != null && planned != null && !told.equals(planned)) {
            throw new DownloadException(
                    ErrorCode.CHECKSUM_MISMATCH,
                    file.path() + " has " + algorithm + " " + planned + " where it is to be fetched, not " + told
                            + " as you asked: it is another file, or another version of it.");
        }
    }

    private static List<ContentDigest> digests(Entry entry) {
        List<ContentDigest> digests = new ArrayList<>();
        if (entry.sha256() != null) {
            digests.add(ContentDigest.sha256(entry.sha256()));
        }
        if (entry.cid() != null) {
            digests.add(new ContentDigest(Algorithm.CID, entry.cid()));
        }
        return digests;
    }

    /** The plan with the places that the manifest names, after all others. */
    DownloadPlan withSources(DownloadPlan plan) {
        if (manifest == null || request.options().policy() == CachePolicy.CACHE_ONLY) {
            return plan;
        }
        boolean only = plan.files().size() == 1;
        return plan.withFiles(plan.files().stream()
                .map(file -> manifest.entry(file.path().value(), only)
                        .map(entry -> withSources(file, entry))
                        .orElse(file))
                .toList());
    }

    private PlannedFile withSources(PlannedFile file, Entry entry) {
        List<FileSource> all = new ArrayList<>(file.sources());
        sources(entry).forEach(source -> all.add(new FallbackSource(layer(source, entry), file, true)));
        return file.withSources(all);
    }

    private FallbackLayer layer(ModelRef.Source source, Entry entry) {
        return new FallbackRequest(request, sources).of(source, entry.sha256(), context);
    }

    private List<ModelRef.Source> sources(Entry entry) {
        List<ModelRef.Source> places = new ArrayList<>();
        String ipfs = Objects.requireNonNull(manifest).ipfsPath(entry);
        if (ipfs != null && sources.claims(Sources.IPFS)) {
            places.add(new ModelRef.Source(Sources.IPFS, ipfs));
        }
        for (URI url : entry.urls()) {
            places.add(ModelRef.parse(url.toString()));
        }
        return places;
    }
}
