package io.modelhaul.huggingface.api;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * Puts the pages of a tree together, notices folders of which nothing was listed, and refuses trees that no disk could hold
 * or that no Hub would send.
 */
public final class TreeCollector {
    static final int MAX_FILES = 200_000;
    private static final int MAX_EMPTY_PAGES = 5;
    /** No file system has longer paths. */
    private static final int MAX_PATH = 4096;
    /** Characters of all paths together: three hundred for each of the most files. */
    private static final int MAX_PATHS = 64 << 20;

    private final List<HubFile> files = new ArrayList<>();
    private final NavigableSet<String> paths = new TreeSet<>();
    private final Set<String> folders = new TreeSet<>();
    private final Set<String> asked = new HashSet<>();
    private final Deque<String> unlisted = new ArrayDeque<>();
    private String current = "";
    private int emptyPages;
    private int characters;

    public TreeCollector add(TreePage page) {
        return add(page, "");
    }

    /**
     * Adds a page.
     *
     * @param folder what was asked for; empty for everything
     */
    public TreeCollector add(TreePage page, String folder) {
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
            require(folder, file.path());
            if (!paths.add(file.path())) {
                throw JsonFields.failure("the file '" + file.path() + "' is listed twice");
            }
            files.add(file);
        }
        for (String each : page.folders()) {
            require(folder, each);
            folders.add(each);
        }
        return this;
    }

    private void require(String folder, String path) {
        characters += path.length();
        if (path.length() > MAX_PATH || characters > MAX_PATHS) {
            throw JsonFields.failure(
                    path.length() > MAX_PATH
                            ? "it lists a path of " + path.length() + " characters"
                            : "its paths have more than " + MAX_PATHS + " characters");
        }
        if (!folder.isEmpty() && !path.startsWith(folder + "/")) {
            throw JsonFields.failure("'" + path + "' is listed below the folder '" + folder + "'");
        }
    }

    /** Whether a file below that folder is listed; asked for each folder, as a path may have thousands of folders in it. */
    private boolean filled(String folder) {
        String below = folder + "/";
        String first = paths.ceiling(below);
        return first != null && first.startsWith(below);
    }

    /** Whether there are folders of which nothing was listed yet, as where a server does not list recursively. */
    boolean hasUnlisted() {
        if (unlisted.isEmpty()) {
            folders.stream().filter(each -> !filled(each)).filter(asked::add).forEach(unlisted::add);
            folders.clear();
        }
        return !unlisted.isEmpty();
    }

    /** One of them, each once. */
    String nextUnlisted() {
        return unlisted.remove();
    }

    public HubTree tree() {
        for (String path : paths) {
            if (filled(path)) {
                throw JsonFields.failure("'" + path + "' is listed as a file and as a folder");
            }
        }
        return new HubTree(files);
    }
}
