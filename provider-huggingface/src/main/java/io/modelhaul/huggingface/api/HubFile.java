package io.modelhaul.huggingface.api;

import io.modelhaul.spi.ContentDigest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One file of a revision, as the Hub's tree or what is on disk tells of it.
 *
 * @param path as the Hub names it, not yet checked to be safe
 * @param size of the content in bytes; {@link #UNKNOWN_SIZE} when nobody told
 * @param gitSha1 the name of the git blob: of the content for small files, of the pointer for large ones; null when only
 *     the disk was asked
 * @param sha256 of the content, for large files; null for small ones
 * @param xetHash the content's name in Xet storage; null when it is not kept there
 */
public record HubFile(
        String path,
        long size,
        @Nullable String gitSha1,
        @Nullable String sha256,
        @Nullable String xetHash) {
    public static final long UNKNOWN_SIZE = -1;

    /** What the Hub's {@code ETag} says, and so what the content is called in the cache; null when unknown. */
    @Nullable
    public String etag() {
        return sha256 != null ? sha256 : gitSha1;
    }

    /** What the content must hash to; a pointer's hash says nothing about the content. */
    public List<ContentDigest> digests() {
        List<ContentDigest> digests = new ArrayList<>(1);
        if (sha256 != null) {
            digests.add(ContentDigest.sha256(sha256));
        } else if (gitSha1 != null) {
            digests.add(ContentDigest.gitSha1(gitSha1));
        }
        return digests;
    }

    /** A file known only by the name of its content. */
    public static HubFile named(String path, long size, String etag) {
        String gitSha1 = HexName.isGitSha1(etag) ? etag : null;
        String sha256 = HexName.isSha256(etag) ? etag : null;
        return new HubFile(path, size, gitSha1, sha256, null);
    }
}
