package io.modelhaul.ipfs.store;

import io.modelhaul.spi.ContentDigest;
import io.modelhaul.spi.PlannedFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is remembered of a pull that was completed.
 *
 * @param version of this form
 * @param model CID and path as they were asked for
 * @param folder whether that was a directory
 * @param files what it consists of
 */
public record IpfsRecord(int version, String model, boolean folder, List<StoredPart> files) {
    public static final int VERSION = 1;
    private static final int MAX_BYTES = 16 << 20;
    private static final JsonMapper JSON = JsonMapper.shared();

    public IpfsRecord {
        files = List.copyOf(files);
    }

    /**
     * One file.
     *
     * @param path relative to what was asked for
     * @param size in bytes
     * @param cid its CID; empty when it came as a plain file and is known by its SHA-256 alone
     * @param sha256 of its bytes; null when it was never computed
     */
    public record StoredPart(
            String path, long size, String cid, @Nullable String sha256) {
        static StoredPart of(PlannedFile file, long size, @Nullable String sha256) {
            String cid = file.digest(ContentDigest.Algorithm.CID);
            return new StoredPart(file.path().value(), size, cid == null ? "" : cid, sha256);
        }
    }

    /** Reads one; null when it is absent, damaged or of a later version, which costs asking again. */
    static @Nullable IpfsRecord read(Path file) throws IOException {
        boolean sane = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) <= MAX_BYTES;
        return sane ? parse(new String(Files.readAllBytes(file), StandardCharsets.UTF_8)) : null;
    }

    /** Reads what {@link #text()} wrote; null when it is something else. */
    public static @Nullable IpfsRecord parse(String json) {
        try {
            IpfsRecord record = JSON.readValue(json, IpfsRecord.class);
            boolean checkable = record.files.stream().allMatch(part -> !part.cid.isEmpty() || part.sha256 != null);
            return record.version == VERSION && record.model != null && checkable ? record : null;
        } catch (JacksonException | NullPointerException e) {
            return null;
        }
    }

    /** As JSON. */
    public String text() {
        return JSON.writeValueAsString(this);
    }

    /** Writes it, at once or not at all. */
    void write(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Path fresh = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID() + ".tmp");
        Files.writeString(fresh, text());
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}
