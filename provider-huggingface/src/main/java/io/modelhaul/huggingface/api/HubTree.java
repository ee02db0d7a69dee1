package io.modelhaul.huggingface.api;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The files of a revision, all of them, in the order of their paths.
 *
 * @param files each path once
 */
public record HubTree(List<HubFile> files) {
    public HubTree {
        files = files.stream().sorted(Comparator.comparing(HubFile::path)).toList();
    }

    public Optional<HubFile> file(String path) {
        return files.stream().filter(file -> file.path().equals(path)).findFirst();
    }
}
