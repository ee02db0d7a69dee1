package io.modelhaul.huggingface.cache;

import io.modelhaul.huggingface.api.HexName;
import io.modelhaul.spi.SafePath;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file named after a branch, tag or reference that holds the commit it stood for when it was last asked about. */
public final class Reference {
    private static final int MAX_BYTES = 1024;

    private Reference() {}

    /** The commit; null when there is no such file or it holds something else. */
    public static @Nullable String read(Path file) throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES) {
            return null;
        }
        try {
            String commit = Files.readString(file).strip();
            return HexName.isCommit(commit) ? commit : null;
        } catch (MalformedInputException e) {
            return null;
        }
    }

    /**
     * Writes the commit without a line break, as Python needs it, unless it is there already.
     *
     * @param work a folder for the temporary name: Python takes every file below {@code refs} for a reference
     */
    public static void write(Path work, Path folder, String revision, String commit) throws IOException {
        Path file = new SafePath(revision).createParents(folder);
        byte[] content = commit.getBytes(StandardCharsets.US_ASCII);
        boolean written = Files.isRegularFile(file) && Files.size(file) == content.length && commit.equals(read(file));
        if (!written) {
            NewFile.write(work, file, content);
        }
    }
}
