package io.modelhaul.huggingface;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Puts the pages of a tree together, notices folders of which nothing was listed, and refuses trees that no disk could hold
 * or that no Hub would send.
 */
final class TreeCollector {
    static final int MAX_FILES = 200_000;
    private static final int MAX_EMPTY_PAGES = 5;

    private final List<HubFile> files = new ArrayList<>();
    private final Set<String> paths = new HashSet<>();
    private final Set<String> filled = new HashSet<>();
    private final Set<String> folders = new TreeSet<>();
    private final Set<String> asked = new HashSet<>();
    private final Deque<String> unlisted = new ArrayDeque<>();
    private String current = "";
    private int emptyPages;

    TreeCollector add(TreePage page) {
        return add(page, "");
    }

    /**
     * Adds a page.
     *
     * @param folder what was asked for; empty for everything
     */
    TreeCollector add(TreePage page, String folder) {
        emptyPages = page.isEmpty() && folder.equals(current) ? emptyPages + 1 : 0;
        current = folder;
        if (emptyPages > MAX_EMPTY_PAGES) {
            throw JsonFields.failure("one page after the other lists nothing");
        }
        if (files.size() + page.files().size() > MAX_FILES
                || folders.size() + page.folders().size() > MAX_FILES) {
            throw JsonFields.failure("it lists more than " + MAX_FILES + " files");
        }
        for (HubFile file : page.files()) {
            requireBelow(folder, file.path());
            if (!paths.add(file.path())) {
                throw JsonFields.failure("the file '" + file.path() + "' is listed twice");
            }
            files.add(file);
            fill(file.path());
        }
        for (String each : page.folders()) {
            requireBelow(folder, each);
            folders.add(each);
        }
        return this;
    }

    private static void requireBelow(String folder, String path) {
        if (!folder.isEmpty() && !path.startsWith(folder + "/")) {
            throw JsonFields.failure("'" + path + "' is listed below the folder '" + folder + "'");
        }
    }

    private void fill(String path) {
        for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
            if (!filled.add(path.substring(0, slash))) {
                return;
            }
        }
    }

    /** Whether there are folders of which nothing was listed yet, as where a server does not list recursively. */
    boolean hasUnlisted() {
        if (unlisted.isEmpty()) {
            folders.stream()
                    .filter(each -> !filled.contains(each))
                    .filter(asked::add)
                    .forEach(unlisted::add);
            folders.clear();
        }
        return !unlisted.isEmpty();
    }

    /** One of them, each once. */
    String nextUnlisted() {
        return unlisted.remove();
    }

    HubTree tree() {
        for (HubFile file : files) {
            refuseFileAsFolder(file.path());
        }
        return new HubTree(files);
    }

    private void refuseFileAsFolder(String path) {
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            if (paths.contains(path.substring(0, slash))) {
                throw JsonFields.failure("'" + path.substring(0, slash) + "' is listed as a file and as a folder");
            }
        }
    }
}
