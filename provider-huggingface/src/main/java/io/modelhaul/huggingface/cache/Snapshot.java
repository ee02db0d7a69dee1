package io.modelhaul.huggingface.cache;

import io.modelhaul.huggingface.api.HubFile;
import io.modelhaul.huggingface.api.HubRepo;
import io.modelhaul.huggingface.api.HubTree;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One revision of a repository as a plan sees it.
 *
 * @param repo the repository
 * @param revision what was asked for
 * @param commit what it stands for
 * @param files what is known of its files, by path
 * @param tree all its files, to be recorded; null when only a part is known, the record is on disk already, or it would lack
 *     the names of contents
 * @param file the one file that was asked for; null when all were
 */
public record Snapshot(
        HubRepo repo,
        String revision,
        String commit,
        Map<String, HubFile> files,
        @Nullable HubTree tree,
        @Nullable String file) {

    /** The content's name in the cache; null when unknown. */
    @Nullable
    public String etag(String path) {
        HubFile known = files.get(path);
        return known == null ? null : known.etag();
    }

    /** The content's name in Xet storage; null when unknown. */
    @Nullable
    String xetHash(String path) {
        HubFile known = files.get(path);
        return known == null ? null : known.xetHash();
    }
}
