package io.modelhaul;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A model down to its bytes: one entry of a lockfile, and what an archive says of its content. Equal models have equal text.
 *
 * @param provider the provider's id
 * @param model the model, as the provider names it; without secrets
 * @param source where it came from, as a source text without secrets, where that is known
 * @param revision the revision that was asked for; null where there are none
 * @param commit the exact revision; null where there are none
 * @param options the options that choose what belongs to it, as texts
 * @param files what it consists of, in the order of their paths
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"provider", "model", "source", "revision", "commit", "options", "files"})
public record LockedModel(
        @JsonProperty("provider") String provider,
        @JsonProperty("model") String model,
        @JsonProperty("source") @Nullable String source,
        @JsonProperty("revision") @Nullable String revision,
        @JsonProperty("commit") @Nullable String commit,
        @JsonProperty("options") Map<String, List<String>> options,
        @JsonProperty("files") List<LockedFile> files)
        implements ModelRef {
    private static final int MAX_FILES = 200_000;
    private static final int MAX_TEXT = 4096;
    private static final int MAX_OPTIONS = 100;
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /**
     * One file down to its bytes.
     *
     * @param path relative to the model
     * @param size in bytes
     * @param sha256 of its bytes, in hex
     * @param gitSha1 the name of its git blob, where the provider names it so
     * @param cid its IPFS content identifier, where the provider names it so
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonPropertyOrder({"path", "size", "sha256", "gitSha1", "cid"})
    public record LockedFile(
            @JsonProperty("path") String path,
            @JsonProperty("size") long size,
            @JsonProperty("sha256") String sha256,
            @JsonProperty("gitSha1") @Nullable String gitSha1,
            @JsonProperty("cid") @Nullable String cid) {

        /** Checks the digest's form. */
        public LockedFile {
            Objects.requireNonNull(path, "path");
            if (sha256 == null || !sha256.matches("[0-9a-f]{64}") || size < 0) {
                throw new IllegalArgumentException("expected a size and a sha256 of 64 hex digits for " + shown(path));
            }
            if (gitSha1 != null && !gitSha1.matches("[0-9a-f]{40}")
                    || cid != null && !cid.matches("[A-Za-z0-9+/=_-]{4,512}")) {
                throw new IllegalArgumentException("expected digests in their usual form for " + shown(path));
            }
        }

        private static String shown(String path) {
            return path.length() > 100 ? path.substring(0, 100) + "…" : path;
        }
    }

    /** Sorts the files; what cannot be without a value must have one, and each path is named once. */
    public LockedModel {
        Objects.requireNonNull(provider, "provider");
        Objects.requireNonNull(model, "model");
        options = options == null ? new TreeMap<>() : new TreeMap<>(options);
        List<LockedFile> sorted = new ArrayList<>(files);
        sorted.sort(Comparator.comparing(LockedFile::path));
        files = List.copyOf(sorted);
        Set<String> paths = new HashSet<>();
        bounded(provider);
        bounded(model);
        bounded(source);
        bounded(revision);
        bounded(commit);
        options.forEach(LockedModel::bounded);
        if (options.size() > MAX_OPTIONS) {
            throw new IllegalArgumentException("expected at most " + MAX_OPTIONS + " options");
        }
        if (files.size() > MAX_FILES || !files.stream().map(LockedFile::path).allMatch(paths::add)) {
            throw new IllegalArgumentException("too many files, or one twice");
        }
    }

    private static void bounded(String name, List<String> texts) {
        bounded(name);
        if (texts == null || texts.size() > MAX_OPTIONS) {
            throw new IllegalArgumentException("expected at most " + MAX_OPTIONS + " values of an option");
        }
        texts.forEach(LockedModel::bounded);
    }

    private static void bounded(@Nullable String text) {
        if (text != null && (text.length() > MAX_TEXT || text.chars().anyMatch(Character::isISOControl))) {
            throw new IllegalArgumentException(
                    "expected at most " + MAX_TEXT + " characters without control characters");
        }
    }

    /**
     * Reads what {@link #toString()} wrote.
     *
     * @throws IllegalArgumentException when it is something else
     */
    public static LockedModel parse(String json) {
        try {
            return JSON.readValue(json, LockedModel.class);
        } catch (JacksonException | NullPointerException e) {
            throw new IllegalArgumentException("expected the JSON of a locked model", e);
        }
    }

    /** One line of JSON. */
    @Override
    public String toString() {
        return JSON.writeValueAsString(this);
    }
}
