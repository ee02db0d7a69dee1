package io.modelhaul.modelscope.api;

import io.modelhaul.spi.SafePath;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Puts the answers about one revision together, and refuses lists that no site would send. Not thread-safe.
 *
 * <p>A model's list stops silently at {@link #LIMIT} entries. A folder whose list is that long is asked for without what is
 * in its folders, and those are asked one by one.
 */
final class ListingWalk {
    /** Entries at which a list of a model's files ends, without saying so. */
    static final int LIMIT = 3000;

    private static final int MAX_FILES = 200_000;
    private static final int MAX_REQUESTS = 10_000;
    private static final int MAX_CHARACTERS = 64 << 20;

    private final List<ScopeFile> files = new ArrayList<>();
    private final Set<String> paths = new HashSet<>();
    private final Set<String> asked = new HashSet<>();
    private final Deque<String> folders = new ArrayDeque<>(List.of(""));
    private final List<String> cutOff = new ArrayList<>();
    private long characters;
    private int requests;

    boolean hasNext() {
        return !folders.isEmpty();
    }

    /** The next folder to ask for; the root is empty. */
    String next() {
        String folder = folders.remove();
        if (!folder.isEmpty()) {
            new SafePath(folder);
        }
        return folder;
    }

    /** Counts a question. */
    void ask() {
        if (++requests > MAX_REQUESTS) {
            throw ListingPage.failure("its list of files does not end");
        }
    }

    /** Takes all of a folder, with what is in its folders. */
    void addAll(ListingPage page, String folder) {
        page.files().forEach(file -> add(file, folder));
    }

    /** Takes what is directly in a folder, and its folders to be asked next. */
    void addLevel(ListingPage page, String folder) {
        addAll(page, folder);
        for (String each : page.folders()) {
            require(each, folder);
            if (asked.add(each)) {
                folders.add(each);
            }
        }
        if (page.entries() >= LIMIT) {
            cutOff.add(folder);
        }
    }

    private void add(ScopeFile file, String folder) {
        require(file.path(), folder);
        if (!paths.add(file.path())) {
            throw ListingPage.failure("the file '" + file.path() + "' is listed twice");
        }
        files.add(file);
    }

    private void require(String path, String folder) {
        characters += path.length();
        if (files.size() >= MAX_FILES || asked.size() >= MAX_FILES || characters > MAX_CHARACTERS) {
            throw ListingPage.failure("it lists more than " + MAX_FILES + " files");
        }
        if (!folder.isEmpty() && !path.startsWith(folder + "/")) {
            throw ListingPage.failure("'" + path + "' is listed below the folder '" + folder + "'");
        }
    }

    Listing listing() {
        for (String path : paths) {
            for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
                if (paths.contains(path.substring(0, slash))) {
                    throw ListingPage.failure("'" + path + "' is listed below a file");
                }
            }
        }
        return new Listing(files, cutOff);
    }
}
