package io.modelhaul.oci.manifest;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.state.ReservedNames;
import io.modelhaul.spi.SafePath;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * The names that the files of one model have so far. A name that cannot be a file's everywhere, or that excludes another one,
 * is refused; names that differ only in case count as equal, as they are for many file systems.
 */
public final class FileNames {
    private static final int MOST_PARTS = 64;

    private final Set<String> files = new HashSet<>();
    private final Set<String> folders = new HashSet<>();

    /** No names. */
    public FileNames() {}

    /**
     * Checks a name alone.
     *
     * @throws DownloadException {@link ErrorCode#INVALID_REQUEST} saying why it is refused
     */
    public static SafePath checked(String name) {
        try {
            SafePath path = new SafePath(name);
            ReservedNames.refuse(path);
            if (path.value().split("/", -1).length > MOST_PARTS) {
                throw refused(name, "it has more than " + MOST_PARTS + " parts");
            }
            return path;
        } catch (DownloadException e) {
            throw new DownloadException(ErrorCode.INVALID_REQUEST, String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Adds a file.
     *
     * @throws DownloadException {@link ErrorCode#INVALID_REQUEST} saying why it is refused
     */
    public SafePath file(String name) {
        SafePath path = checked(name);
        String key = key(path.value());
        enter(name, key);
        if (folders.contains(key)) {
            throw refused(name, "it is both a file and a folder");
        }
        if (!files.add(key)) {
            throw refused(name, "the model has it twice");
        }
        return path;
    }

    /**
     * Adds a folder, which may be there already.
     *
     * @throws DownloadException {@link ErrorCode#INVALID_REQUEST} saying why it is refused
     */
    public SafePath folder(String name) {
        SafePath path = checked(name);
        enter(name, key(path.value()) + "/");
        return path;
    }

    /** The folders above are folders from now on. */
    private void enter(String name, String key) {
        for (int slash = key.indexOf('/'); slash >= 0; slash = key.indexOf('/', slash + 1)) {
            String folder = key.substring(0, slash);
            if (files.contains(folder)) {
                throw refused(name, "it is both a file and a folder");
            }
            folders.add(folder);
        }
    }

    private static DownloadException refused(String name, String reason) {
        String shown = name.length() > 100 ? name.substring(0, 100) + "…" : name;
        return new DownloadException(
                ErrorCode.INVALID_REQUEST,
                "Refused the file name '" + shown + "': " + reason + ". Report it to the model's publisher.");
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
