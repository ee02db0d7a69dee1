package io.modelhaul.modelscope.cache;

import io.modelhaul.internal.state.DurableFolders;
import io.modelhaul.internal.state.ReservedNames;
import io.modelhaul.modelscope.api.Listing;
import io.modelhaul.modelscope.cache.SnapshotPlace.Kind;
import io.modelhaul.modelscope.cache.SnapshotRecord.RecordedFile;
import io.modelhaul.spi.ContentDigest.Algorithm;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.ModelLayout;
import io.modelhaul.spi.PlannedFile;
import io.modelhaul.spi.SafePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Plain files below the folder of a revision. A file that another revision or another layout has already is linked or copied
 * from there.
 */
public final class SnapshotLayout implements ModelLayout {
    private static final int MAX_NAME = 40;

    private final ScopeCache cache;
    private final SnapshotPlace place;
    private final List<Path> others;
    private final @Nullable Listing listing;
    private final @Nullable String file;
    private final Set<Path> touched = ConcurrentHashMap.newKeySet();

    /**
     * A layout.
     *
     * @param listing all files of the revision, to be remembered; null when they are not known
     * @param file the one file that is meant; null for all
     */
    public SnapshotLayout(ScopeCache cache, SnapshotPlace place, @Nullable Listing listing, @Nullable String file)
            throws IOException {
        this.cache = cache;
        this.place = place;
        this.listing = listing;
        this.file = file;
        this.others = new ArrayList<>(cache.folders(place.repo()));
        others.remove(place.folder());
    }

    @Override
    public Path modelPath() {
        return file == null ? place.folder() : new SafePath(file).under(place.folder());
    }

    @Override
    public Path partFolder() {
        return place.work();
    }

    @Override
    public String partName(PlannedFile planned) {
        String path = planned.path().value();
        String content = planned.digest(Algorithm.SHA256);
        String name = content == null ? SafePath.readable(path, MAX_NAME) : content.substring(0, MAX_NAME);
        return partsOf(place) + name + "." + Integer.toHexString(path.hashCode());
    }

    /** What the names of a revision's unfinished files begin with. */
    static String partsOf(SnapshotPlace place) {
        return Integer.toHexString(place.key().hashCode()) + ".";
    }

    @Override
    public @Nullable Path find(PlannedFile planned) throws IOException {
        Path own = planned.path().under(place.folder());
        if (fits(own, planned)) {
            return own;
        }
        if (planned.digest(Algorithm.SHA256) == null || planned.size() == null) {
            return null;
        }
        for (Path folder : others) {
            Path other = planned.path().under(folder);
            if (fits(other, planned)) {
                return other;
            }
        }
        return null;
    }

    private static boolean fits(Path path, PlannedFile planned) throws IOException {
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
                && (planned.size() == null || Files.size(path) == planned.size());
    }

    /** What other folders have is only read. */
    @Override
    public @Nullable Path own(PlannedFile planned, Path found) {
        return found.equals(planned.path().under(place.folder())) ? found : null;
    }

    @Override
    public @Nullable Path inUserFolder(PlannedFile planned) {
        return place.kind() == Kind.LOCAL ? planned.path().under(place.folder()) : null;
    }

    @Override
    public boolean recorded(PlannedFile planned) throws IOException {
        SnapshotRecord record = SnapshotRecord.read(place.record());
        return record != null && record.byPath().containsKey(planned.path().value());
    }

    @Override
    public void place(PlannedFile planned, Path content) throws IOException {
        Path target = begin(planned);
        if (place.kind() == Kind.LOCAL) {
            rename(content, target);
            return;
        }
        Path lock = SdkLock.file(cache.root(), place.repo(), planned.path().value());
        try (SdkLock held = SdkLock.take(lock)) {
            rename(content, target);
        }
    }

    @Override
    public void adopt(PlannedFile planned, Path found) throws IOException {
        Path own = planned.path().under(place.folder());
        if (!found.equals(own)) {
            Files.createDirectories(place.work());
            Path fresh = place.work().resolve("new-" + UUID.randomUUID());
            try {
                linkOrCopy(found, fresh);
                rename(fresh, begin(planned));
            } finally {
                Files.deleteIfExists(fresh);
            }
        }
    }

    private static void linkOrCopy(Path found, Path fresh) throws IOException {
        try {
            Files.createLink(fresh, found);
        } catch (IOException | UnsupportedOperationException e) {
            Files.copy(found, fresh);
        }
    }

    private static void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private Path begin(PlannedFile planned) throws IOException {
        ReservedNames.refuse(planned.path());
        Path target = planned.path().createParents(place.folder());
        touched.add(target.resolveSibling(""));
        return target;
    }

    @Override
    public void complete(DownloadPlan plan) throws IOException {
        Files.createDirectories(place.folder());
        touched.forEach(DurableFolders::force);
        List<RecordedFile> placed = new ArrayList<>();
        for (PlannedFile each : plan.files()) {
            placed.add(new RecordedFile(
                    each.path().value(), Files.size(each.path().under(place.folder())), each.digest(Algorithm.SHA256)));
        }
        SnapshotRecord.add(place.record(), place.repo().name(), String.valueOf(place.revision()), listing, placed);
    }
}
