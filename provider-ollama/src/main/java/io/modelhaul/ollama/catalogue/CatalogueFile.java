package io.modelhaul.ollama.catalogue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The catalogue as it was last fetched, kept in the state folder; its time is the file's. Blocks on the disk.
 *
 * @param file where it is kept; each source has a file of its own
 */
record CatalogueFile(Path file) {
    static final int MAX_BYTES = 32 << 20;

    static CatalogueFile of(Path stateFolder, String source) {
        String name = UUID.nameUUIDFromBytes(source.getBytes(StandardCharsets.UTF_8)) + ".json";
        return new CatalogueFile(stateFolder.resolve("catalogue").resolve("ollama-" + name));
    }

    /**
     * A kept catalogue.
     *
     * @param fetched when it was fetched
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Kept(byte[] json, Instant fetched) {}

    @Nullable
    Kept read() throws IOException {
        try {
            boolean sane = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) <= MAX_BYTES;
            return sane
                    ? new Kept(
                            Files.readAllBytes(file),
                            Files.getLastModifiedTime(file).toInstant())
                    : null;
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    void write(byte[] json, Instant fetched) throws IOException {
        Path folder = Files.createDirectories(file.resolveSibling(".").normalize());
        Path fresh = folder.resolve(".catalogue-" + UUID.randomUUID());
        try {
            Files.write(fresh, json);
            Files.setLastModifiedTime(fresh, FileTime.from(fetched));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
