package io.modelhaul.internal.fallback;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.spi.ContentDigest;
import io.modelhaul.spi.ContentDigest.Algorithm;
import io.modelhaul.spi.ContentNaming;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.PlannedFile;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Binds every source of a plan to what CIDs promise, as only IPFS checks them by itself: by the SHA-256 that a CID is, else by
 * {@link AddressedSource}s.
 */
record AddressedContent(Sources sources) {
    /**
     * The plan with the SHA-256 of each file whose CID tells it.
     *
     * @throws DownloadException {@link ErrorCode#CHECKSUM_MISMATCH} when that is another one than is known already
     */
    DownloadPlan told(DownloadPlan plan) {
        return sources.contentNaming()
                .map(naming -> plan.withFiles(
                        plan.files().stream().map(file -> told(file, naming)).toList()))
                .orElse(plan);
    }

    private static PlannedFile told(PlannedFile file, ContentNaming naming) {
        String cid = file.digest(Algorithm.CID);
        if (cid == null) {
            return file;
        }
        try {
            return with(file, naming.digests(cid));
        } catch (DownloadException e) {
            // A CID that nothing here can check is fine where another digest is known.
            if (e.code() != ErrorCode.INVALID_REQUEST || file.wholeFileDigest().isEmpty()) {
                throw e;
            }
            return file;
        }
    }

    private static PlannedFile with(PlannedFile file, List<ContentDigest> promised) {
        PlannedFile result = file;
        for (ContentDigest digest : promised) {
            String known = result.digest(digest.algorithm());
            if (known == null) {
                result = result.with(digest);
            } else if (digest.coversWholeFile() && !known.equals(digest.value())) {
                throw new DownloadException(
                        ErrorCode.CHECKSUM_MISMATCH,
                        file.path() + " has " + digest.algorithm() + " " + known + ", and its CID says "
                                + digest.value() + ": it is another file.");
            }
        }
        return result;
    }

    /**
     * A plan of another provider that stands in for a request, bound to what the request's own name promises.
     *
     * @param vouched which files the caller told a digest of
     * @throws DownloadException {@link ErrorCode#CHECKSUM_MISMATCH} when nothing binds a file
     */
    DownloadPlan standIn(DownloadPlan plan, DownloadRequest request, Predicate<PlannedFile> vouched) {
        Optional<ContentNaming> naming = sources.named(request.provider()).ability(ContentNaming.class);
        if (naming.isEmpty() || plan.files().stream().allMatch(vouched)) {
            return plan;
        }
        List<ContentDigest> promised = naming.get().digests(request.model());
        if (promised.isEmpty() || plan.files().size() != 1) {
            throw new DownloadException(
                    ErrorCode.CHECKSUM_MISMATCH,
                    "nothing tells whether its files are those of " + request.model()
                            + ". Name a file by its own CID, or give a sha256 or a manifest.");
        }
        PlannedFile file = with(plan.files().get(0), promised);
        return plan.withFiles(List.of(
                promised.stream().anyMatch(ContentDigest::coversWholeFile)
                        ? file
                        : AddressedSource.guarded(file, naming.get(), true)));
    }

    /** The plan, where a file that has nothing but a CID is held against it when others than IPFS served it. */
    DownloadPlan guarded(DownloadPlan plan) {
        return sources.contentNaming()
                .map(naming -> plan.withFiles(plan.files().stream()
                        .map(file -> unguarded(file) ? AddressedSource.guarded(file, naming, false) : file)
                        .toList()))
                .orElse(plan);
    }

    private static boolean unguarded(PlannedFile file) {
        return file.digest(Algorithm.CID) != null
                && file.wholeFileDigest().isEmpty()
                && AddressedSource.of(file).isEmpty();
    }
}
