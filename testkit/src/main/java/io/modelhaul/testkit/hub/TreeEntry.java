package io.modelhaul.testkit.hub;

import io.modelhaul.testkit.content.ContentHash;
import io.modelhaul.testkit.content.HubFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A line of a tree listing.
 *
 * @param path path in the repository
 * @param file the file, null for a folder
 */
public record TreeEntry(String path, @Nullable HubFile file) {

    /** The git id; a folder's is made up from its path, as nothing can be fetched by it. */
    String oid() {
        return file == null ? ContentHash.sha1("tree " + path) : file.gitOid();
    }

    /**
     * What lies under a folder, sorted by path.
     *
     * @param folder the folder, empty for the root
     * @param recursive whether to list what lies in its folders too
     */
    public static List<TreeEntry> list(HubCommit commit, String folder, boolean recursive) {
        String prefix = folder.isEmpty() ? "" : folder + "/";
        Map<String, TreeEntry> entries = new TreeMap<>();
        for (HubFile file : commit.files().values()) {
            if (file.path().startsWith(prefix)) {
                add(entries, file, prefix.length(), recursive);
            }
        }
        return new ArrayList<>(entries.values());
    }

    private static void add(Map<String, TreeEntry> entries, HubFile file, int from, boolean recursive) {
        String path = file.path();
        int slash = path.indexOf('/', from);
        while (slash >= 0) {
            entries.putIfAbsent(path.substring(0, slash), new TreeEntry(path.substring(0, slash), null));
            if (!recursive) {
                return;
            }
            slash = path.indexOf('/', slash + 1);
        }
        entries.put(path, new TreeEntry(path, file));
    }
}
