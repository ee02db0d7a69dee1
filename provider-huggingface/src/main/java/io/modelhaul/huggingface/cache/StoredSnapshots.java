package io.modelhaul.huggingface.cache;

import io.modelhaul.huggingface.api.HubFile;
import io.modelhaul.huggingface.api.HubRepo;
import io.modelhaul.huggingface.api.HubTree;
import io.modelhaul.huggingface.api.PercentCoding;
import io.modelhaul.spi.ContentDigest;
import io.modelhaul.store.StoredFile;
import io.modelhaul.store.StoredModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells of a snapshot that is on disk.
 *
 * @param repo the repository
 * @param commit the exact revision
 * @param revision how people know it: a branch, a tag, else the commit
 * @param folder where its files are
 */
public record StoredSnapshots(HubRepo repo, String commit, String revision, Path folder) {

    /**
     * Puts it together.
     *
     * @param contents what is here
     * @param tree all that belongs to it; null when nobody recorded that
     */
    public StoredModel model(HubTree contents, @Nullable HubTree tree) throws IOException {
        Map<String, HubFile> named = new HashMap<>();
        if (tree != null) {
            tree.files().forEach(each -> named.put(each.path(), each));
        }
        List<StoredFile> files = contents.files().stream()
                .map(each -> file(each, named.getOrDefault(each.path(), each)))
                .toList();
        return new StoredModel(
                HubRepo.PROVIDER,
                repo.name(),
                commit,
                folder,
                files,
                tree == null ? null : complete(contents, tree),
                lastUsed(files),
                "hf://" + repo.name() + "@" + PercentCoding.encode(revision));
    }

    private StoredFile file(HubFile here, HubFile named) {
        List<ContentDigest> digests = named.digests();
        String digest = digests.isEmpty() ? null : digests.get(0).toString();
        return new StoredFile(here.path(), here.size(), folder.resolve(here.path()), null, digest);
    }

    private static boolean complete(HubTree contents, HubTree tree) {
        Map<String, Long> sizes = new HashMap<>();
        contents.files().forEach(each -> sizes.put(each.path(), each.size()));
        return tree.files().stream().allMatch(each -> Long.valueOf(each.size()).equals(sizes.get(each.path())));
    }

    /** The newest time at which a content was read or written, as far as the file system keeps that. */
    private static @Nullable Instant lastUsed(List<StoredFile> files) throws IOException {
        Instant last = null;
        for (StoredFile file : files) {
            BasicFileAttributes times = Files.readAttributes(file.location(), BasicFileAttributes.class);
            for (Instant time : List.of(
                    times.lastAccessTime().toInstant(), times.lastModifiedTime().toInstant())) {
                last = last == null || time.isAfter(last) ? time : last;
            }
        }
        return last;
    }
}
