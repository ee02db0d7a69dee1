package io.modelhaul.huggingface;

import io.modelhaul.store.DurableFile;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Files that appear under their final name all at once: made under a temporary name, then renamed. Their modes follow the
 * process's umask.
 */
final class NewFile {
    private NewFile() {}

    /** An unused name in a folder for temporary files, which is created. */
    static Path temporary(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectories(folder);
        }
        return folder.resolve("new-" + UUID.randomUUID());
    }

    /** Writes a small file; the folder for temporary files must be on the target's file system. */
    static void write(Path folder, Path target, byte[] content) throws IOException {
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
    static void copy(Path folder, Path source, Path target) throws IOException {
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
    static void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            DurableFile.force(channel);
        }
    }
}
