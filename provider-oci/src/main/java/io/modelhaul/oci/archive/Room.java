package io.modelhaul.oci.archive;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What may still be written below a folder.
 *
 * @param folder the folder, which exists
 */
record Room(Path folder) {
    /**
     * Refuses a file that does not fit.
     *
     * @throws DownloadException {@link ErrorCode#DISK_FULL} naming both numbers
     */
    void require(String name, long bytes) throws IOException {
        FileStore store = Files.getFileStore(folder);
        long free = store.getUsableSpace();
        // Mounts of object stores have no size and nothing free, and take it all.
        boolean known = store.getTotalSpace() > 0 || free > 0;
        if (known && bytes > free) {
            throw new DownloadException(
                    ErrorCode.DISK_FULL,
                    "Not enough room in " + folder + " to unpack " + name + ": it has " + bytes + " bytes, " + free
                            + " are free. Free some space, or choose another folder.");
        }
    }
}
