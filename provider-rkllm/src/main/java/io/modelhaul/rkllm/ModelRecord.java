package io.modelhaul.rkllm;

import io.modelhaul.spi.ContentDigest;
import io.modelhaul.spi.ContentDigest.Algorithm;
import io.modelhaul.spi.SafePath;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is remembered of one model that was downloaded.
 *
 * @param file the path of the {@code .rkllm} file in its repository
 * @param source where it came from, as a source
 * @param only whether the repository had no other model then
 * @param revision what was asked for
 * @param commit what that stood for
 * @param fetched when, as ISO-8601 text
 * @param files what belongs to it, the model first
 * @param missing usual small files that the repository did not have
 */
record ModelRecord(
        String file,
        String source,
        boolean only,
        String revision,
        String commit,
        String fetched,
        List<RecordedFile> files,
        List<String> missing) {
    private static final JsonMapper JSON = JsonMapper.shared();

    /**
     * One file of a model.
     *
     * @param path relative to the repository's folder
     * @param from the path in the repository, where that is another one
     * @param size in bytes
     * @param digest {@code algorithm:hex}
     */
    record RecordedFile(String path, @Nullable String from, long size, String digest) {
        RecordedFile {
            path = new SafePath(path).value();
            Objects.requireNonNull(digest, "digest");
        }

        /** The path in the repository. */
        String origin() {
            return from == null ? path : from;
        }

        /** Empty when the text is none that was ever written here. */
        List<ContentDigest> digests() {
            for (Algorithm algorithm : List.of(Algorithm.SHA256, Algorithm.GIT_SHA1)) {
                String start = algorithm + ":";
                if (digest.startsWith(start)) {
                    return List.of(new ContentDigest(algorithm, digest.substring(start.length())));
                }
            }
            return List.of();
        }
    }

    ModelRecord {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(revision, "revision");
        Objects.requireNonNull(commit, "commit");
        Objects.requireNonNull(fetched, "fetched");
        files = List.copyOf(files);
        missing = List.copyOf(missing);
    }

    /** Reads what {@link #text()} wrote; null when it is something else. */
    static @Nullable ModelRecord parse(String json) {
        try {
            return JSON.readValue(json, ModelRecord.class);
        } catch (JacksonException | NullPointerException e) {
            return null;
        }
    }

    /** As JSON. */
    String text() {
        return JSON.writeValueAsString(this);
    }

    /** Whether it stands for a revision, as far as that was known when it was fetched. */
    boolean is(String asked) {
        return asked.equals(revision) || asked.equals(commit);
    }

    /** The same, fetched at the other's time. */
    ModelRecord asOf(ModelRecord other) {
        return new ModelRecord(file, source, only, revision, commit, other.fetched, files, missing);
    }
}
