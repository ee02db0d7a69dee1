package io.modelhaul.modelscope.cache;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.modelhaul.DownloadException;
import io.modelhaul.internal.state.SharedFile;
import io.modelhaul.modelscope.api.Listing;
import io.modelhaul.modelscope.api.ScopeFile;
import io.modelhaul.spi.SafePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is remembered of a snapshot: the SDK's cache knows neither digests nor which files a revision has.
 *
 * @param version of this form
 * @param name the repository, {@code owner/name} or {@code datasets/owner/name}
 * @param revision as it was asked for
 * @param listing all files of the revision when it was last asked for; null when that was never known
 * @param stored the files that downloads put or found here, as they were verified
 */
public record SnapshotRecord(
        @JsonProperty("version") int version,
        @JsonProperty("name") String name,
        @JsonProperty("revision") String revision,
        @JsonProperty("listing") @Nullable List<RecordedFile> listing,
        @JsonProperty("stored") List<RecordedFile> stored) {
    private static final int VERSION = 1;
    private static final long MAX_BYTES = 128 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final JsonMapper JSON = JsonMapper.shared();

    /**
     * One file.
     *
     * @param path relative to the snapshot
     * @param size in bytes; null when unknown
     * @param sha256 of its bytes; null when unknown
     */
    public record RecordedFile(
            @JsonProperty("path") String path,
            @JsonProperty("size") @Nullable Long size,
            @JsonProperty("sha256") @Nullable String sha256) {
        static RecordedFile of(ScopeFile file) {
            return new RecordedFile(file.path(), file.size(), file.sha256());
        }

        boolean isIn(Path folder) throws IOException {
            Path file = new SafePath(path).under(folder);
            return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && (size == null || Files.size(file) == size);
        }

        ScopeFile file() {
            return new ScopeFile(path, size, sha256);
        }
    }

    /** Copies the lists. */
    public SnapshotRecord {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(revision, "revision");
        listing = listing == null ? null : List.copyOf(listing);
        stored = List.copyOf(stored);
    }

    /** Reads one; null when it is absent, damaged or of a later version, which costs asking and hashing again. */
    public static @Nullable SnapshotRecord read(Path file) throws IOException {
        try {
            boolean sane = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) <= MAX_BYTES;
            return sane ? parse(Files.readAllBytes(file)) : null;
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private static @Nullable SnapshotRecord parse(byte @Nullable [] json) {
        try {
            SnapshotRecord record = json == null ? null : JSON.readValue(json, SnapshotRecord.class);
            boolean sane = record != null
                    && record.version == VERSION
                    && record.stored.stream().allMatch(each -> isSafe(each.path()));
            return sane ? record : null;
        } catch (JacksonException | NullPointerException e) {
            return null;
        }
    }

    /**
     * Adds what a download put here.
     *
     * @param listing all files of the revision; null to keep what is known
     */
    static void add(Path file, String name, String revision, @Nullable Listing listing, List<RecordedFile> placed)
            throws IOException {
        SharedFile.Change change = before -> {
            SnapshotRecord known = parse(before);
            SnapshotRecord now = with(
                    known != null && known.name.equals(name) && known.revision.equals(revision) ? known : null,
                    name,
                    revision,
                    listing,
                    placed);
            return now.equals(known) ? before : JSON.writeValueAsString(now).getBytes(StandardCharsets.UTF_8);
        };
        SharedFile shared = new SharedFile(file, PATIENCE);
        if (!shared.change(change)) {
            shared.apply(change);
        }
    }

    private static SnapshotRecord with(
            @Nullable SnapshotRecord known,
            String name,
            String revision,
            @Nullable Listing listing,
            List<RecordedFile> placed) {
        Map<String, RecordedFile> stored = new TreeMap<>();
        if (known != null) {
            known.stored.forEach(each -> stored.put(each.path(), each));
        }
        placed.forEach(each -> stored.put(each.path(), each));
        List<RecordedFile> all = known == null ? null : known.listing;
        if (listing != null) {
            all = listing.files().stream().map(RecordedFile::of).toList();
        }
        return new SnapshotRecord(VERSION, name, revision, all, new ArrayList<>(stored.values()));
    }

    /** Whether a name leads to a place below a folder. A list holds whatever the site says. */
    static boolean isSafe(String path) {
        try {
            new SafePath(path);
            return true;
        } catch (DownloadException e) {
            return false;
        }
    }

    /** The files of the revision; null when they are not known. */
    public @Nullable Listing known() {
        return listing == null
                ? null
                : new Listing(listing.stream().map(RecordedFile::file).toList(), List.of());
    }

    /** The recorded files by their paths. */
    Map<String, RecordedFile> byPath() {
        Map<String, RecordedFile> files = new TreeMap<>();
        stored.forEach(each -> files.put(each.path(), each));
        return files;
    }

    /** Whether all files of the revision are in a folder, as they were verified. */
    boolean completeIn(Path folder) throws IOException {
        if (listing == null) {
            return false;
        }
        Map<String, RecordedFile> here = byPath();
        for (RecordedFile wanted : listing) {
            RecordedFile own = here.get(wanted.path());
            boolean same = own != null && isSafe(wanted.path()) && Objects.equals(own.sha256(), wanted.sha256());
            if (!same || !wanted.isIn(folder)) {
                return false;
            }
        }
        return true;
    }
}
