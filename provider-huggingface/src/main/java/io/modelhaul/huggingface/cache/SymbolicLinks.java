package io.modelhaul.huggingface.cache;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Makes relative symbolic links, where the file system and the user allow them; found out once. */
final class SymbolicLinks {
    private final Path work;
    private @Nullable Boolean supported;

    /**
     * Prepares to make links.
     *
     * @param work a folder for temporary names on the same file system, outside every folder that other tools list
     */
    SymbolicLinks(Path work, boolean disabled) {
        this.work = work;
        this.supported = disabled ? Boolean.FALSE : null;
    }

    /** Whether links can be made, tried out on the first call. */
    synchronized boolean supported() throws IOException {
        if (supported == null) {
            Path probe = NewFile.temporary(work);
            supported = create(probe, Path.of("..", "probe"));
            Files.deleteIfExists(probe);
        }
        return supported;
    }

    private static boolean create(Path link, Path target) throws IOException {
        try {
            Files.createSymbolicLink(link, target);
            return true;
        } catch (UnsupportedOperationException e) {
            return false;
        } catch (IOException e) {
            // Windows without the privilege, FAT, some network shares: all of them can still write files
            return cannotWriteEither(link, e);
        }
    }

    private static boolean cannotWriteEither(Path link, IOException refused) throws IOException {
        try {
            Files.write(link, new byte[0]);
            return false;
        } catch (IOException e) {
            refused.addSuppressed(e);
            throw refused;
        }
    }

    /** Makes a link point at the target, replacing whatever else has its name, unless it already does. */
    void point(Path link, Path target) throws IOException {
        Path relative = link.resolveSibling("").relativize(target);
        try {
            Files.createSymbolicLink(link, relative);
        } catch (FileAlreadyExistsException e) {
            replace(link, relative);
        }
    }

    private void replace(Path link, Path relative) throws IOException {
        if (Files.isSymbolicLink(link) && Files.readSymbolicLink(link).equals(relative)) {
            return;
        }
        Path temporary = NewFile.temporary(work);
        Files.createSymbolicLink(temporary, relative);
        try {
            NewFile.rename(temporary, link);
        } finally {
            if (Files.exists(temporary, LinkOption.NOFOLLOW_LINKS)) {
                Files.delete(temporary);
            }
        }
    }
}
