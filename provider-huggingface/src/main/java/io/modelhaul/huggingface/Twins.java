package io.modelhaul.huggingface;

import io.modelhaul.DownloadException;
import io.modelhaul.store.SafePath;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Files of one snapshot that have equal content, so that it need come only once. */
final class Twins {
    private final Map<String, List<SafePath>> byContent = new HashMap<>();

    Twins(Collection<HubFile> files) {
        Map<String, String> first = new HashMap<>();
        for (HubFile file : files) {
            String etag = file.etag();
            String other = etag == null ? null : first.putIfAbsent(etag, file.path());
            if (etag != null && other != null) {
                List<SafePath> equal = byContent.computeIfAbsent(etag, name -> new ArrayList<>(safe(other)));
                equal.addAll(safe(file.path()));
            }
        }
    }

    private static List<SafePath> safe(String path) {
        try {
            return List.of(new SafePath(path));
        } catch (DownloadException e) {
            return List.of();
        }
    }

    /** All files with that content, when there are several. */
    List<SafePath> of(String etag) {
        return Optional.ofNullable(byContent.get(etag)).orElse(List.of());
    }
}
