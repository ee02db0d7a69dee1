package io.modelhaul.ollama;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.ollama.store.ManifestLayer;
import io.modelhaul.ollama.store.OllamaManifest;
import io.modelhaul.spi.SafePath;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The files that a manifest becomes where it becomes plain files: a layer that has a name of its own gets that name, any
 * other one a name for its kind, numbered where it is taken. Names that differ only in case count as equal, as they are for
 * many file systems.
 */
final class PlainNames {
    private static final int MOST_PARTS = 16;

    private final Map<SafePath, ManifestLayer> files = new LinkedHashMap<>();
    private final Map<String, String> taken = new HashMap<>();
    private final Set<String> folders = new HashSet<>();
    private final Map<String, Integer> numbers = new HashMap<>();

    private PlainNames() {}

    /**
     * Names all files.
     *
     * @throws DownloadException {@link ErrorCode#PROTOCOL} when a name leads out of the folder, or two exclude each other
     */
    static Map<SafePath, ManifestLayer> of(OllamaManifest manifest) {
        PlainNames names = new PlainNames();
        manifest.entries().stream().filter(entry -> entry.name() != null).forEach(names::addNamed);
        manifest.layers().stream().filter(layer -> layer.name() == null).forEach(names::addByKind);
        return names.files;
    }

    private void addNamed(ManifestLayer entry) {
        SafePath path = new SafePath(String.valueOf(entry.name()));
        if (path.value().split("/", -1).length > MOST_PARTS) {
            throw refused(path, "it has more than " + MOST_PARTS + " parts");
        }
        String key = key(path.value());
        String before = taken.putIfAbsent(key, entry.digest());
        if (entry.digest().equals(before) && files.containsKey(path)) {
            return;
        }
        if (before != null || folders.contains(key) || blocked(key)) {
            throw refused(path, "it names two contents, or a file and a folder");
        }
        files.put(path, entry);
    }

    /** Whether a folder above is a file already; if not, those folders are folders from now on. */
    private boolean blocked(String key) {
        for (int slash = key.indexOf('/'); slash >= 0; slash = key.indexOf('/', slash + 1)) {
            String folder = key.substring(0, slash);
            if (taken.containsKey(folder)) {
                return true;
            }
            folders.add(folder);
        }
        return false;
    }

    private void addByKind(ManifestLayer layer) {
        String name = layer.plainName();
        int dot = name.lastIndexOf('.');
        String stem = dot < 0 ? name : name.substring(0, dot);
        String ending = dot < 0 ? "" : name.substring(dot);
        String free = name;
        while (folders.contains(key(free)) || taken.putIfAbsent(key(free), layer.digest()) != null) {
            free = stem + "-" + numbers.merge(name, 2, (number, first) -> number + 1) + ending;
        }
        files.put(new SafePath(free), layer);
    }

    private static DownloadException refused(SafePath path, String reason) {
        return new DownloadException(
                ErrorCode.PROTOCOL,
                "The manifest has a layer called '" + path + "', which cannot become a file: " + reason
                        + ". Pull the model into a folder of Ollama instead.");
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
