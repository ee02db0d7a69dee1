package io.modelhaul.huggingface;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Puts the pages of a tree together, and refuses trees that no disk could hold or that no Hub would send. */
final class TreeCollector {
    static final int MAX_FILES = 200_000;

    private final List<HubFile> files = new ArrayList<>();
    private final Set<String> paths = new HashSet<>();

    TreeCollector add(List<HubFile> page) {
        if (files.size() + page.size() > MAX_FILES) {
            throw JsonFields.failure("it lists more than " + MAX_FILES + " files");
        }
        for (HubFile file : page) {
            if (!paths.add(file.path())) {
                throw JsonFields.failure("the file '" + file.path() + "' is listed twice");
            }
            files.add(file);
        }
        return this;
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
