package io.modelhaul.modelscope.api;

import java.util.List;
import java.util.Optional;

/**
 * The files of a revision.
 *
 * @param files all of them, as far as the site lists them
 * @param cutOff folders of which the site lists only a part
 */
public record Listing(List<ScopeFile> files, List<String> cutOff) {
    /** Copies the lists. */
    public Listing {
        files = List.copyOf(files);
        cutOff = List.copyOf(cutOff);
    }

    /** The file of that path. */
    public Optional<ScopeFile> file(String path) {
        return files.stream().filter(each -> each.path().equals(path)).findFirst();
    }
}
