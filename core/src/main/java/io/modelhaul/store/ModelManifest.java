package io.modelhaul.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.state.ManifestReader;
import io.modelhaul.spi.SafePath;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the files of a model are, written down so that they can be checked and fetched wherever they come from.
 *
 * <pre>{@code
 * {"version":1, "name":"owner/model", "cid":"bafy…",
 *  "files":[{"path":"model.gguf", "size":734003200, "sha256":"9f86d0…", "cid":"bafk…", "urls":["https://…"]}]}
 * }</pre>
 *
 * @param version of this form
 * @param name what the model is called; null when it has no name
 * @param cid of the whole, on IPFS
 * @param files each path once
 */
@JsonPropertyOrder({"version", "name", "cid", "files"})
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModelManifest(
        int version, @Nullable String name, @Nullable String cid, List<Entry> files) {
    /** The version of manifests that are written now. */
    public static final int VERSION = 1;

    private static final int MAX_BYTES = 32 << 20;
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /**
     * One file.
     *
     * @param path relative to the model
     * @param size in bytes; null when unknown
     * @param sha256 in lower-case hex; null when unknown
     * @param cid of the file, on IPFS; null when unknown
     * @param urls where else its bytes are
     */
    @JsonPropertyOrder({"path", "size", "sha256", "cid", "urls"})
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Entry(
            String path,
            @Nullable Long size,
            @Nullable String sha256,
            @Nullable String cid,
            List<URI> urls) {
        /** Copies the list, and checks the path. */
        public Entry {
            path = new SafePath(path).value();
            urls = List.copyOf(urls);
        }

        private Entry named(@Nullable String other) {
            return new Entry(path, size, sha256, other, urls);
        }
    }

    /** Copies the list. */
    public ModelManifest {
        files = List.copyOf(files);
    }

    /** A manifest of this version. */
    public static ModelManifest of(@Nullable String name, @Nullable String cid, List<Entry> files) {
        return new ModelManifest(VERSION, name, cid, files);
    }

    /**
     * Reads one; blocks on the disk.
     *
     * @throws DownloadException {@link ErrorCode#INVALID_REQUEST} when there is none, or what is there is none
     */
    public static ModelManifest read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] json = in.readNBytes(MAX_BYTES + 1);
            if (json.length > MAX_BYTES) {
                throw ManifestReader.wrong(file.toString(), "it has more than " + MAX_BYTES + " bytes");
            }
            return parse(json, file.toString());
        } catch (IOException e) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST,
                    "The manifest " + file + " cannot be read"
                            + (e instanceof NoSuchFileException
                                    ? ": there is no such file"
                                    : " (" + e.getMessage() + ")")
                            + ". Check the path.",
                    e);
        }
    }

    /**
     * Reads one from JSON that somebody else wrote.
     *
     * @param where what it is, for messages
     * @throws DownloadException {@link ErrorCode#INVALID_REQUEST} saying what is wrong with it
     */
    public static ModelManifest parse(byte[] json, String where) {
        return new ManifestReader(where).read(json);
    }

    /**
     * The same with what its content is called on IPFS.
     *
     * @param whole the CID of all of it; null when it has none
     * @param cids those of the files, by their path
     */
    public ModelManifest named(@Nullable String whole, Map<String, String> cids) {
        return of(
                name,
                whole,
                files.stream().map(file -> file.named(cids.get(file.path()))).toList());
    }

    /** As JSON in lines, the last one ended too. */
    public byte[] json() {
        return (JSON.writeValueAsString(this) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** What it tells of the file of that path; if model and manifest have but one file, of that one. */
    public Optional<Entry> entry(String path, boolean only) {
        Optional<Entry> named =
                files.stream().filter(each -> each.path().equals(path)).findFirst();
        return named.isPresent() || !only || files.size() != 1
                ? named
                : files.stream().findFirst();
    }

    /** Where a file is on IPFS: its own CID, or the way from that of the whole; null when neither is told. */
    public @Nullable String ipfsPath(Entry entry) {
        if (entry.cid() != null) {
            return entry.cid();
        }
        return cid == null ? null : files.size() == 1 ? cid : Objects.requireNonNull(cid) + "/" + entry.path();
    }
}
