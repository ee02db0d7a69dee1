package io.modelhaul.internal.plan;

import io.modelhaul.CachePolicy;
import io.modelhaul.internal.fallback.AddressedSource;
import io.modelhaul.internal.state.VerifiedFiles;
import io.modelhaul.internal.transfer.TransferThreads;
import io.modelhaul.internal.transfer.hash.FileVerification;
import io.modelhaul.spi.ContentDigest;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.PlannedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Which files of a plan are here already, and can be trusted.
 *
 * <p>A file that was verified before and has not changed since is trusted; any other one that is named like the content is
 * hashed once.
 */
final class CacheLookup {
    private static final int HASHED_AT_ONCE = 4;

    /**
     * A file of the plan and what was found of it.
     *
     * @param file the file
     * @param found where its content seems to be; null when it is nowhere
     * @param trusted whether it needs no hashing
     * @param wrong what has the content's name and is not the content; null when there is no such thing
     */
    record Found(
            PlannedFile file,
            @Nullable Path found,
            boolean trusted,
            @Nullable Path wrong) {
        Found(PlannedFile file, @Nullable Path found, boolean trusted) {
            this(file, found, trusted, null);
        }
    }

    private final DownloadPlan plan;
    private final CachePolicy policy;
    private final VerifiedFiles verified;
    private final FileVerification verification;

    private CacheLookup(DownloadPlan plan, CachePolicy policy, VerifiedFiles verified, FileVerification verification) {
        this.plan = plan;
        this.policy = policy;
        this.verified = verified;
        this.verification = verification;
    }

    /** A lookup that remembers in a state folder what it verified. */
    static CacheLookup of(DownloadPlan plan, CachePolicy policy, Path stateFolder, TransferThreads threads) {
        return new CacheLookup(
                plan, policy, VerifiedFiles.of(stateFolder, plan.layout().partFolder()), new FileVerification(threads));
    }

    /** Looks at names, sizes and what is remembered; blocks on the disk, hashes nothing. */
    List<Found> look() throws IOException {
        List<Found> found = new ArrayList<>(plan.files().size());
        for (PlannedFile file : plan.files()) {
            found.add(look(file));
        }
        return found;
    }

    Found look(PlannedFile file) throws IOException {
        Path path = plan.layout().find(file);
        if (path == null || (file.size() != null && Files.size(path) != file.size())) {
            return new Found(file, null, false);
        }
        ContentDigest digest = identity(file);
        if (digest == null && file.size() == null) {
            return new Found(file, null, false);
        }
        boolean known = digest == null
                ? plan.layout().inUserFolder(file) == null || verified.unchanged(path)
                : policy != CachePolicy.REFRESH && verified.knows(path, digest.toString());
        AddressedSource.Promise promise =
                AddressedSource.of(file).filter(AddressedSource.Promise::always).orElse(null);
        known &= promise == null || verified.knows(path, promise.cid().toString());
        // Nothing here can tell whether bytes have a digest that only their source can check, or any.
        boolean hopeless = (digest == null || !digest.coversWholeFile()) && !known && promise == null;
        return new Found(file, hopeless ? null : path, known);
    }

    /** What files of equal content have in common; null when nothing is known of the content. */
    static @Nullable ContentDigest identity(PlannedFile file) {
        return file.wholeFileDigest()
                .or(() -> file.digests().stream().findFirst())
                .orElse(null);
    }

    /** What stands in the way of a file, in a folder of the user's own, and no record names; null when nothing does. */
    @Nullable
    Path foreign(PlannedFile file) throws IOException {
        Path place = plan.layout().inUserFolder(file);
        boolean foreign = place != null
                && Files.exists(place, LinkOption.NOFOLLOW_LINKS)
                && !verified.mentions(place)
                && !plan.layout().recorded(file);
        return foreign ? place : null;
    }

    /** Hashes what is not trusted yet; the result holds a path only for files that are right. */
    Flux<Found> settle(List<Found> found) {
        return Flux.fromIterable(found).flatMap(this::settle, HASHED_AT_ONCE);
    }

    Mono<Found> settle(Found found) {
        Path path = found.found();
        ContentDigest digest = found.file().wholeFileDigest().orElse(null);
        if (path == null || found.trusted()) {
            return Mono.just(found);
        }
        Mono<Boolean> right = digest == null ? Mono.just(true) : verification.matches(path, digest);
        return right.flatMap(so -> so ? addressed(found.file(), path) : Mono.just(false))
                .map(so -> so ? new Found(found.file(), path, false) : new Found(found.file(), null, false, path));
    }

    /** What another provider stored is not yet what the request's own name promises. */
    private Mono<Boolean> addressed(PlannedFile file, Path path) {
        return AddressedSource.of(file)
                .filter(AddressedSource.Promise::always)
                .map(promise -> verification.blocking(() -> promise.matches(path)))
                .orElse(Mono.just(true));
    }

    /** Remembers that the file was verified; blocks on the disk. */
    void remember(PlannedFile file, Path path) throws IOException {
        ContentDigest checked = file.wholeFileDigest().orElse(null);
        for (ContentDigest digest : file.digests()) {
            // Of several that somebody told of the whole, one was compared with the bytes.
            if (!digest.coversWholeFile() || digest.equals(checked)) {
                verified.remember(path, digest.toString());
            }
        }
    }
}
