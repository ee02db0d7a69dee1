package io.modelhaul.huggingface.cache;

import io.modelhaul.internal.state.DurableFile;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Files that appear under their final name all at once: made under a temporary name, then renamed. Their modes follow the
 * process's umask.
 */
public final class NewFile {
    private NewFile() {}

    /** An unused name in a folder for temporary files, which is created. */
    static Path temporary(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder);
        }
        return folder.resolve("new-" + UUID.randomUUID());
    }

    /** Writes a small file; the folder for temporary files must be on the target's file system. */
    public static void write(Path folder, Path target, byte[] content) throws IOException {
        Path temporary = temporary(folder);
        try {
            // Not a channel: a cancelled download interrupts its threads, which would close one in mid-write
            try (FileOutputStream out = new FileOutputStream(temporary.toFile())) {
                out.write(content);
                DurableFile.force(out.getFD()::sync);
            }
            rename(temporary, target);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Copies a file of any size. */
    public static void copy(Path folder, Path source, Path target) throws IOException {
        Path temporary = temporary(folder);
        try {
            Files.copy(source, temporary);
            force(temporary);
            rename(temporary, target);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Renames a file or link, replacing what has the name. */
    public static void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /**
     * Moves a file to its final name, also to another disk, where it is copied under a hidden name beside the final one
     * first.
     */
    static void move(Path from, Path to) throws IOException {
        try {
            rename(from, to);
        } catch (AtomicMoveNotSupportedException e) {
            Path temporary = to.resolveSibling(".new-" + UUID.randomUUID() + ".part");
            try {
                Files.copy(from, temporary);
                force(temporary);
                rename(temporary, to);
            } finally {
                Files.deleteIfExists(temporary);
            }
            Files.deleteIfExists(from);
        }
    }

    private static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            DurableFile.force(channel);
        }
    }
}
