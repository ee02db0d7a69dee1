package io.modelhaul.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.ExportedModel;
import io.modelhaul.LockedModel;
import io.modelhaul.LockedModel.LockedFile;
import io.modelhaul.spi.FileSource;
import io.modelhaul.spi.SafePath;
import io.modelhaul.store.StoredFile;
import io.modelhaul.store.StoredModel;
import java.io.BufferedOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarFile;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * One model in one tar file: first what it consists of, to the byte, then the files. Two exports of the same model are equal.
 *
 * <p>What is read may come from anybody: only plain files that the description names are looked at, and each name is checked
 * before anything is done with it.
 */
final class ModelArchive {
    private static final String DESCRIPTION = "modelhaul.json";
    private static final String FILES = "files/";
    private static final int VERSION = 1;
    private static final int MAX_DESCRIPTION = 64 << 20;
    private static final int MAX_ENTRIES = 200_001;
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final Path file;

    ModelArchive(Path file) {
        this.file = file;
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonPropertyOrder({"version", "complete", "model", "record"})
    private record Description(
            @JsonProperty("version") int version,
            @JsonProperty("complete") boolean complete,
            @JsonProperty("model") LockedModel model,
            @JsonProperty("record") @Nullable String record) {}

    /**
     * What an archive holds.
     *
     * @param exported what was exported
     * @param sources where the bytes of each file are
     */
    record Content(ExportedModel exported, Map<String, FileSource> sources) {
        FileSource source(String path) {
            return Objects.requireNonNull(sources.get(path), path);
        }
    }

    /** Writes the archive, at once or not at all. */
    void write(ExportedModel exported, StoredModel stored) throws IOException {
        Path target = file.toAbsolutePath();
        Files.createDirectories(target.resolveSibling(""));
        Path fresh = target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".part");
        try {
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(fresh), 1 << 20);
                    TarArchiveOutputStream tar = new TarArchiveOutputStream(out, StandardCharsets.UTF_8.name())) {
                tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
                tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
                tar.setAddPaxHeadersForNonAsciiNames(true);
                LockedModel model = exported.model();
                byte[] description =
                        JSON.writeValueAsBytes(new Description(VERSION, exported.complete(), model, exported.record()));
                begin(tar, DESCRIPTION, description.length);
                tar.write(description);
                tar.closeArchiveEntry();
                Map<String, StoredFile> found = new HashMap<>();
                stored.files().forEach(each -> found.put(each.path(), each));
                for (LockedFile each : model.files()) {
                    write(tar, each, Objects.requireNonNull(found.get(each.path()), each.path()));
                }
            }
            Files.move(fresh, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    private static void begin(TarArchiveOutputStream tar, String name, long size) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(size);
        entry.setModTime(0);
        entry.setMode(TarArchiveEntry.DEFAULT_FILE_MODE);
        tar.putArchiveEntry(entry);
    }

    private static void write(TarArchiveOutputStream tar, LockedFile locked, StoredFile found) throws IOException {
        begin(tar, FILES + locked.path(), locked.size());
        MessageDigest hash = sha256();
        try (InputStream content = new DigestInputStream(Files.newInputStream(found.location()), hash)) {
            content.transferTo(tar);
        }
        tar.closeArchiveEntry();
        if (!HexFormat.of().formatHex(hash.digest()).equals(locked.sha256())) {
            throw new DownloadException(
                    ErrorCode.CHECKSUM_MISMATCH, locked.path() + " changed while it was exported. Export it again.");
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /**
     * Reads what the archive holds, without the bytes of its files.
     *
     * @throws DownloadException {@link ErrorCode#PROTOCOL} when it is no such archive, or one to refuse
     */
    Content read() throws IOException {
        try (TarFile tar = new TarFile(file.toFile(), StandardCharsets.UTF_8.name())) {
            List<TarArchiveEntry> entries = tar.getEntries();
            if (entries.isEmpty() || entries.size() > MAX_ENTRIES) {
                throw refused("it holds no model");
            }
            Description description = description(tar, entries.get(0));
            Map<String, LockedFile> named = new HashMap<>();
            description.model().files().forEach(each -> named.put(new SafePath(each.path()).value(), each));
            if (named.isEmpty()) {
                throw refused("it describes no file");
            }
            Map<String, FileSource> sources = new HashMap<>();
            for (TarArchiveEntry entry : entries.subList(1, entries.size())) {
                String path = checked(entry, named);
                if (sources.put(path, new ArchivedFile(file, entry.getDataOffset(), entry.getSize())) != null) {
                    throw refused("it holds " + path + " twice");
                }
            }
            named.keySet().removeAll(sources.keySet());
            if (!named.isEmpty()) {
                throw refused("it lacks " + named.keySet().iterator().next());
            }
            return new Content(
                    new ExportedModel(description.model(), description.complete(), description.record()), sources);
        } catch (NoSuchFileException | FileNotFoundException e) {
            throw new DownloadException(ErrorCode.NOT_FOUND, "There is no file " + file + ".", e);
        } catch (IOException | IllegalArgumentException e) {
            throw refused("it cannot be read: " + String.valueOf(e.getMessage()).replaceAll("[.]+$", ""));
        }
    }

    private Description description(TarFile tar, TarArchiveEntry first) throws IOException {
        if (!first.getName().equals(DESCRIPTION) || !first.isFile() || first.getSize() > MAX_DESCRIPTION) {
            throw refused("it does not begin with " + DESCRIPTION);
        }
        try (InputStream content = tar.getInputStream(first)) {
            Description description = JSON.readValue(content.readNBytes(MAX_DESCRIPTION), Description.class);
            if (description != null && description.version() == VERSION && description.model() != null) {
                return description;
            }
        } catch (JacksonException e) {
            throw refused("its description cannot be read");
        }
        throw refused("another version wrote it");
    }

    private String checked(TarArchiveEntry entry, Map<String, LockedFile> named) {
        String name = entry.getName();
        boolean plain = entry.isFile() && !entry.isSymbolicLink() && !entry.isLink() && !entry.isSparse();
        LockedFile known = name.startsWith(FILES) ? named.get(name.substring(FILES.length())) : null;
        if (!plain || known == null) {
            throw refused("it holds '" + name + "', which is no file of the model");
        }
        if (entry.getSize() != known.size()) {
            throw refused(known.path() + " has another size than described");
        }
        return known.path();
    }

    private DownloadException refused(String why) {
        return new DownloadException(
                ErrorCode.PROTOCOL, "Refused the archive " + file + ": " + why + ". Export the model again.");
    }
}
