package io.modelhaul.testkit.content;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One file of a commit, with the digests a Hub reports for it.
 *
 * @param path path in the repository, {@code /} between folders; not checked, so that hostile names can be served
 * @param content the bytes
 * @param gitOid the object id in git: of the content, or of the pointer when the content is stored elsewhere
 * @param sha256 digest of the content when it is stored elsewhere (LFS, Xet), else null
 * @param xetHash the Xet hash when the content is stored in Xet, else null
 */
public record HubFile(
        String path,
        Content content,
        String gitOid,
        @Nullable String sha256,
        @Nullable String xetHash) {

    public static HubFile git(String path, Content content) {
        return new HubFile(path, content, ContentHash.gitBlobSha1(content), null, null);
    }

    public static HubFile lfs(String path, Content content) {
        String sha256 = content.sha256();
        return new HubFile(path, content, ContentHash.gitBlobSha1(pointer(sha256, content.size())), sha256, null);
    }

    /** A file stored in Xet; its hash has the right form but is no Merkle hash, as this Hub has no Xet storage. */
    static HubFile xet(String path, Content content) {
        HubFile lfs = lfs(path, content);
        return new HubFile(path, content, lfs.gitOid, lfs.sha256, ContentHash.sha256("xet " + lfs.sha256));
    }

    /** True when the content is stored outside git and reached through a redirect. */
    public boolean isLarge() {
        return sha256 != null;
    }

    /** The entity tag that the Hub names for the file, without quotes: SHA-256 of large files, else the git id. */
    public String linkedEtag() {
        return Optional.ofNullable(sha256).orElse(gitOid);
    }

    /** The entity tag the storage host gives, without quotes: like object stores, one of its own making. */
    public String storageEtag() {
        String source = linkedEtag();
        return source.substring(source.length() / 2) + "-1";
    }

    public long pointerSize() {
        return pointer(linkedEtag(), content.size()).size();
    }

    private static Content pointer(String sha256, long size) {
        return Content.of("version https://git-lfs.github.com/spec/v1\noid sha256:" + sha256 + "\nsize " + size + "\n");
    }
}
