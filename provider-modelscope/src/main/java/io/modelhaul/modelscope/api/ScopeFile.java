package io.modelhaul.modelscope.api;

import io.modelhaul.spi.ContentDigest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file as a listing describes it.
 *
 * @param path its path in the repository, as the site says it; not checked
 * @param size in bytes; null when unknown
 * @param sha256 of its bytes, in lower-case hex; null when unknown
 */
public record ScopeFile(
        String path, @Nullable Long size, @Nullable String sha256) {

    /** What its bytes must hash to. */
    public List<ContentDigest> digests() {
        return sha256 == null ? List.of() : List.of(ContentDigest.sha256(sha256));
    }
}
