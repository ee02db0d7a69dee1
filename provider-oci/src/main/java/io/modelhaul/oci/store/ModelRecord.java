package io.modelhaul.oci.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is remembered of a stored model.
 *
 * @param version of this form
 * @param model its name
 * @param digest of its manifest, {@code sha256:…}
 * @param index the digest of the index that led there; null for none
 * @param files the files in its folder; empty for a download that has begun and not ended
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"version", "model", "digest", "index", "files"})
public record ModelRecord(
        @JsonProperty("version") int version,
        @JsonProperty("model") String model,
        @JsonProperty("digest") String digest,
        @JsonProperty("index") @Nullable String index,
        @JsonProperty("files") List<RecordedFile> files) {
    static final int VERSION = 1;
    private static final int MAX_BYTES = 128 << 20;
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /**
     * A file of the model's folder.
     *
     * @param path relative to the folder
     * @param size in bytes
     * @param sha256 of its bytes, in hex
     * @param modified when it was last changed, in milliseconds
     */
    @JsonPropertyOrder({"path", "size", "sha256", "modified"})
    public record RecordedFile(
            @JsonProperty("path") String path,
            @JsonProperty("size") long size,
            @JsonProperty("sha256") String sha256,
            @JsonProperty("modified") long modified) {
        /** Whether the file is as it was when it was recorded; hashes nothing. */
        boolean unchanged(Path folder) throws IOException {
            Path file = folder.resolve(path);
            return Files.isRegularFile(file)
                    && Files.size(file) == size
                    && Files.getLastModifiedTime(file).toMillis() == modified;
        }
    }

    /** Copies the list. */
    public ModelRecord {
        files = files == null ? List.of() : List.copyOf(files);
    }

    /** Reads a record; null when there is none that can be read. */
    static @Nullable ModelRecord read(Path file) throws IOException {
        try {
            boolean sane = Files.isRegularFile(file) && Files.size(file) <= MAX_BYTES;
            return sane ? parse(Files.readAllBytes(file)) : null;
        } catch (NoSuchFileException | NotDirectoryException e) {
            return null;
        }
    }

    static @Nullable ModelRecord parse(byte[] json) {
        try {
            ModelRecord record = JSON.readValue(json, ModelRecord.class);
            boolean sane = record != null
                    && record.version() == VERSION
                    && record.model() != null
                    && record.digest() != null
                    && record.digest().matches("sha256:[0-9a-f]{64}");
            return sane ? record : null;
        } catch (JacksonException e) {
            return null;
        }
    }

    byte[] json() {
        return JSON.writeValueAsBytes(this);
    }

    /** Whether all files are as they were when they were recorded; hashes nothing. */
    boolean intact(Path folder) throws IOException {
        for (RecordedFile file : files) {
            if (!file.unchanged(folder)) {
                return false;
            }
        }
        return !files.isEmpty();
    }
}
