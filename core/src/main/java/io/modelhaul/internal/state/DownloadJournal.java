package io.modelhaul.internal.state;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.modelhaul.store.PendingDownload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/**
 * The downloads that were begun and are not finished: one small file each in Modelhaul's state, replaced at once or not at
 * all. Blocks on the disk; thread-safe.
 *
 * <p>Equal requests have the same file, so that whoever goes on with a download takes its entry over. An entry that is
 * damaged is set aside, and no other one suffers.
 *
 * @param folder where the entries are
 */
public record DownloadJournal(Path folder) {
    private static final Logger LOG = LoggerFactory.getLogger(DownloadJournal.class);
    private static final int VERSION = 1;
    private static final int MAX_BYTES = 256 << 10;
    private static final int MAX_ENTRIES = 10_000;
    /** All entries are read at once. */
    private static final long MAX_BYTES_IN_ALL = 32 << 20;

    private static final String ENDING = ".json";
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();
    /** Made with the class, which is before a download waits for it. */
    private static final ObjectWriter WRITER = JSON.writerFor(Entry.class);

    /** An entry and the process that works on it. */
    private record Entry(
            @JsonProperty("version") int version,
            @JsonProperty("owner") String owner,
            @JsonProperty("download") PendingDownload download) {

        /** Whether another process certainly works on it now. */
        boolean inGoodHands() {
            Owner worker = Owner.parse(owner);
            return worker != null && !worker.isSelf() && worker.seenAlive();
        }
    }

    /** The journal in Modelhaul's state. */
    public static DownloadJournal in(Path stateFolder) {
        return new DownloadJournal(stateFolder.resolve("pending"));
    }

    /** A name for the entry of a request, from which nothing of the request can be read. */
    public static String key(String request) {
        try {
            byte[] sha = MessageDigest.getInstance("SHA-256").digest(request.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sha, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /**
     * Writes an entry that this process works on.
     *
     * @throws IOException also when there are so many that a new one has no place
     */
    public void write(String key, PendingDownload download) throws IOException {
        OwnerOnly.folder(folder);
        if (!Files.exists(file(key)) && full()) {
            throw new IOException("There are too many unfinished downloads: finish or remove some.");
        }
        Path fresh = folder.resolve(key + "." + UUID.randomUUID() + ".tmp");
        try {
            OwnerOnly.write(
                    fresh,
                    WRITER.writeValueAsBytes(new Entry(VERSION, Owner.self().toString(), download)));
            Files.move(fresh, file(key), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    /** Removes an entry, if it is there. */
    public void remove(String key) throws IOException {
        Files.deleteIfExists(file(key));
    }

    /** The entry of that key; null when there is none, or none that can be read. */
    public @Nullable PendingDownload read(String key) throws IOException {
        Entry entry = entry(file(key));
        return entry == null ? null : entry.download();
    }

    /** The entry of that key; null when there is none, or when another process works on it. */
    public @Nullable PendingDownload unfinished(String key) throws IOException {
        Entry entry = entry(file(key));
        return entry == null || entry.inGoodHands() ? null : entry.download();
    }

    /** The downloads that no other process works on, oldest first. */
    public List<PendingDownload> unfinished() throws IOException {
        List<PendingDownload> found = new ArrayList<>();
        for (Path file : files()) {
            Entry entry = entry(file);
            // One that ended since it was read has no file any more.
            if (entry != null && !entry.inGoodHands() && Files.exists(file)) {
                found.add(entry.download());
            }
        }
        found.sort(Comparator.comparing(PendingDownload::started).thenComparing(PendingDownload::id));
        return found;
    }

    /** The downloads that other processes certainly work on now. */
    public List<PendingDownload> worked() throws IOException {
        List<PendingDownload> found = new ArrayList<>();
        for (Path file : files()) {
            Entry entry = entry(file);
            if (entry != null && entry.inGoodHands()) {
                found.add(entry.download());
            }
        }
        return found;
    }

    /** Removes the entries of a stored model that is not wanted any more, except those that another process works on. */
    public void forget(String provider, String model) throws IOException {
        for (Path file : files()) {
            Entry entry = entry(file);
            if (entry != null && entry.download().brings(provider, model) && !entry.inGoodHands()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Removes the entry of that id, unless another process works on it; false when there is none. */
    public boolean forget(String id) throws IOException {
        boolean any = false;
        for (Path file : files()) {
            Entry entry = entry(file);
            if (entry != null && entry.download().id().equals(id) && !entry.inGoodHands()) {
                any |= Files.deleteIfExists(file);
            }
        }
        return any;
    }

    private boolean full() throws IOException {
        List<Path> files = files();
        long bytes = 0;
        for (Path file : files) {
            bytes += file.toFile().length();
        }
        return files.size() >= MAX_ENTRIES || bytes >= MAX_BYTES_IN_ALL;
    }

    private List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, "*" + ENDING)) {
                for (Path file : entries) {
                    if (files.size() < MAX_ENTRIES) {
                        files.add(file);
                    }
                }
            }
        }
        return files;
    }

    private @Nullable Entry entry(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return null;
        }
        try {
            Entry entry = Files.size(file) > MAX_BYTES ? null : JSON.readValue(Files.readAllBytes(file), Entry.class);
            if (entry != null && entry.version() == VERSION && entry.owner() != null && entry.download() != null) {
                return entry;
            }
        } catch (JacksonException | NullPointerException e) {
            LOG.debug("{} cannot be read: {}", file, e.toString());
        } catch (NoSuchFileException e) {
            return null;
        }
        setAside(file);
        return null;
    }

    private void setAside(Path file) throws IOException {
        LOG.warn("The journal of a download, {}, is damaged: set it aside. Pull that model again to go on.", file);
        Files.move(file, folder.resolve("damaged"), StandardCopyOption.REPLACE_EXISTING);
    }

    private Path file(String key) {
        return folder.resolve(key + ENDING);
    }
}
