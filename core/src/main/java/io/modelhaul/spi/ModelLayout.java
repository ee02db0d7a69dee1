package io.modelhaul.spi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a store lays a model out on disk.
 *
 * <p>All methods block on the file system; the engine calls them on its file executor, from several threads at once for
 * different files. Names in {@link PlannedFile#path()} are checked, but folders may hold links that somebody planted: an
 * implementation never writes through one.
 */
public interface ModelLayout {
    /** What {@link io.modelhaul.DownloadProgress#path()} will say: the model's folder, file or manifest. */
    Path modelPath();

    /**
     * A folder for unfinished files, on the same file system as the final names, which no other tool lists or cleans. It
     * need not exist.
     */
    Path partFolder();

    /**
     * A name for the unfinished file that is equal for equal content, so that another process can go on with it; at most
     * 100 characters out of {@code A-Za-z0-9._-}.
     */
    String partName(PlannedFile file);

    /**
     * An existing file that, by its name, should be this content; null when there is none. The engine checks its size and
     * its digest before trusting it.
     */
    @Nullable
    Path find(PlannedFile file) throws IOException;

    /**
     * The file that holds what {@link #find} found, when it belongs to this layout alone, so that wrong content may be
     * moved out of the way; null when others rely on it. By default what was found, unless it is a link.
     */
    default @Nullable Path own(PlannedFile file, Path found) throws IOException {
        return Files.isSymbolicLink(found) ? null : found;
    }

    /**
     * Where a file goes in a folder that its user has other things in; null in a store of our own. What is there already, is
     * not the content and no record names, is replaced only when that was asked for.
     */
    default @Nullable Path inUserFolder(PlannedFile file) {
        return null;
    }

    /** Whether a record in that folder says that the file came from a download, by Modelhaul or another tool. */
    default boolean recorded(PlannedFile file) throws IOException {
        return false;
    }

    /** The layout of the same model as plain files in a folder that holds nothing else yet; the caches are left alone. */
    default ModelLayout inFolder(Path folder, List<PlannedFile> files) {
        return FolderLayout.of(folder, files);
    }

    /**
     * Puts verified content under its final name, atomically, replacing what stood there.
     *
     * @param content the complete, verified file in {@link #partFolder()}, to be moved away; already forced to disk
     */
    void place(PlannedFile file, Path content) throws IOException;

    /**
     * Makes content that {@link #find} found, and the engine trusts, part of this model (a link, a copy); nothing to do in
     * layouts where the found file is already in place.
     */
    default void adopt(PlannedFile file, Path found) throws IOException {}

    /** Called once, when every file is in place: writes what makes the model findable (references, manifests), last. */
    default void complete(DownloadPlan plan) throws IOException {}
}
