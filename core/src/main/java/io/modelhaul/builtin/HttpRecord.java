package io.modelhaul.builtin;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.DSYNC;
import static java.nio.file.StandardOpenOption.WRITE;

import io.modelhaul.internal.state.DurableFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is remembered of a file from an address, beside the file.
 *
 * @param name the file's name
 * @param source the address without query
 * @param size in bytes
 * @param etag the strong or weak ETag it had; null when there was none
 * @param lastModified the time of change that the server told; null when it told none
 * @param sha256 the digest of its bytes, given or learned when they came; null when a record was lost
 */
record HttpRecord(
        String name,
        String source,
        long size,
        @Nullable String etag,
        @Nullable String lastModified,
        @Nullable String sha256) {
    static final String FILE = ".modelhaul.json";
    private static final int MAX_BYTES = 64 << 10;
    private static final JsonMapper JSON = JsonMapper.shared();

    /** The same, with the digest of the bytes that are here, unless another one was given. */
    HttpRecord with(@Nullable String digest) {
        return new HttpRecord(name, source, size, etag, lastModified, sha256 == null ? digest : sha256);
    }

    /** Reads it; null when it is absent or damaged, which costs asking the server again. */
    static @Nullable HttpRecord read(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > MAX_BYTES) {
            return null;
        }
        try {
            return JSON.readValue(Files.readAllBytes(file), HttpRecord.class);
        } catch (JacksonException e) {
            return null;
        }
    }

    /**
     * Reads it, or makes it anew out of what is in the folder when it is damaged or was never written: a file gets its name
     * only when it is complete. Null when there is no such file.
     *
     * @param source the address, as far as it is known
     */
    static @Nullable HttpRecord readOrRebuild(Path folder, String source) throws IOException {
        HttpRecord stored = read(folder);
        if (stored != null && stored.name() != null && stored.source() != null) {
            return stored;
        }
        if (!Files.isDirectory(folder)) {
            return null;
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> plain = files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .toList();
            return plain.size() != 1
                    ? null
                    : new HttpRecord(
                            plain.get(0).getFileName().toString(), source, Files.size(plain.get(0)), null, null, null);
        }
    }

    /** Writes it, at once or not at all. */
    void write(Path folder) throws IOException {
        Path fresh = folder.resolve(".modelhaul." + UUID.randomUUID() + ".tmp");
        Files.write(fresh, JSON.writeValueAsBytes(this), CREATE_NEW, WRITE, DSYNC);
        Files.move(fresh, folder.resolve(FILE), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        DurableFolders.force(folder);
    }

    /** Takes away what is remembered of a file that another one is about to replace. */
    static void forget(Path folder) throws IOException {
        Files.deleteIfExists(folder.resolve(FILE));
    }
}
