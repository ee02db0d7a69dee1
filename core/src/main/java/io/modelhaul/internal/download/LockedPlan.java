package io.modelhaul.internal.download;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import io.modelhaul.LockedModel;
import io.modelhaul.LockedModel.LockedFile;
import io.modelhaul.spi.ContentDigest;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.PlannedFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Holds a plan against what a lockfile says: exactly that, or a refusal that names the difference. */
final class LockedPlan {
    private static final int MOST_SHOWN = 10;

    private final LockedModel locked;

    private LockedPlan(LockedModel locked) {
        this.locked = locked;
    }

    /** The plan as it comes, or held to the lock that the request names. */
    static Mono<DownloadPlan> enforced(DownloadRequest request, Mono<DownloadPlan> plan) {
        LockedModel lock = request.options().get(DownloadOptions.LOCKED_TO);
        return lock == null ? plan : plan.map(new LockedPlan(lock)::enforce);
    }

    /**
     * The plan with the locked digests, which the engine then verifies.
     *
     * @throws DownloadException {@link ErrorCode#CHECKSUM_MISMATCH} naming what differs
     */
    private DownloadPlan enforce(DownloadPlan plan) {
        if (locked.commit() != null && !locked.commit().equals(plan.commit())) {
            throw differs("its revision is " + plan.commit() + ", locked is " + locked.commit());
        }
        Map<String, LockedFile> expected = new HashMap<>();
        locked.files().forEach(file -> expected.put(file.path(), file));
        List<PlannedFile> files = new ArrayList<>();
        List<String> differences = new ArrayList<>();
        for (PlannedFile file : plan.files()) {
            LockedFile known = expected.remove(file.path().value());
            String difference = known == null ? file.path() + " is not locked" : difference(file, known);
            if (difference != null) {
                differences.add(difference);
            } else if (known != null) {
                files.add(checked(file, known));
            }
        }
        if (!expected.isEmpty()) {
            differences.add(String.join(
                            ", ", expected.keySet().stream().sorted().limit(3).toList())
                    + " is locked and not there");
        }
        if (!differences.isEmpty()) {
            throw differs(shown(differences));
        }
        return new DownloadPlan(plan.provider(), plan.model(), plan.revision(), plan.commit(), files, plan.layout());
    }

    private static String shown(List<String> differences) {
        int more = differences.size() - MOST_SHOWN;
        String shown = String.join("; ", differences.subList(0, Math.min(MOST_SHOWN, differences.size())));
        return more > 0 ? shown + "; and " + more + " more" : shown;
    }

    private static PlannedFile checked(PlannedFile file, LockedFile known) {
        List<ContentDigest> digests = new ArrayList<>(file.digests());
        if (file.digest(ContentDigest.Algorithm.SHA256) == null) {
            digests.add(ContentDigest.sha256(known.sha256()));
        }
        return new PlannedFile(file.path(), known.size(), digests, file.sources());
    }

    private static @Nullable String difference(PlannedFile file, LockedFile known) {
        String name = file.path().value();
        if (file.size() != null && file.size() != known.size()) {
            return name + " has " + file.size() + " bytes, locked are " + known.size();
        }
        String sha256 = difference(name, file.digest(ContentDigest.Algorithm.SHA256), known.sha256());
        String git = difference(name, file.digest(ContentDigest.Algorithm.GIT_SHA1), known.gitSha1());
        String cid = difference(name, file.digest(ContentDigest.Algorithm.CID), known.cid());
        return sha256 != null ? sha256 : git != null ? git : cid;
    }

    private static @Nullable String difference(String name, @Nullable String there, @Nullable String known) {
        return there != null && known != null && !there.equals(known)
                ? name + " is " + there + ", locked is " + known
                : null;
    }

    private DownloadException differs(String how) {
        return new DownloadException(
                ErrorCode.CHECKSUM_MISMATCH,
                locked.model() + " is not what is locked: " + how
                        + ". Nothing was kept. Lock it anew if that change is wanted.");
    }
}
