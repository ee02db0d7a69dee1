package io.modelhaul.internal.state;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Forces the entries of folders to disk, so that a rename survives a power cut. */
public final class DurableFolders {
    private DurableFolders() {}

    /** Forces one folder; does nothing on platforms that cannot open folders (Windows). */
    public static void force(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            // The platform or file system does not offer it: the rename itself has been done.
        }
    }
}
