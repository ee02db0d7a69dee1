package io.modelhaul.oci.store;

import io.modelhaul.internal.state.DurableFile;
import io.modelhaul.oci.manifest.OciManifest;
import io.modelhaul.registry.ManifestBody;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Contents under the name of their SHA-256. Blocks on the disk.
 *
 * @param folder {@code blobs/sha256} of an image layout
 * @param work a folder on the same file system for what is on its way
 */
record Blobs(Path folder, Path work) {
    Path path(String hex) {
        return folder.resolve(hex);
    }

    /** The file of that content; null when it is not here. */
    @Nullable
    Path find(String hex) {
        Path path = path(hex);
        return Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) ? path : null;
    }

    /** A small content, held against its name; null when it is not here, or another one. */
    byte @Nullable [] read(String digest) throws IOException {
        Path path = path(hex(digest));
        try {
            if (Files.size(path) > OciManifest.MAX_BYTES) {
                return null;
            }
            byte[] bytes = Files.readAllBytes(path);
            return ManifestBody.digestOf(bytes).equals(digest) ? bytes : null;
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    static String hex(String digest) {
        return digest.substring(digest.indexOf(':') + 1);
    }

    /** Keeps a small content. */
    void write(byte[] bytes) throws IOException {
        String digest = ManifestBody.digestOf(bytes);
        if (read(digest) == null) {
            replace(path(hex(digest)), bytes, work);
        }
    }

    /** Writes a file, at once or not at all. */
    static void replace(Path target, byte[] bytes, Path work) throws IOException {
        Files.createDirectories(target.resolveSibling(""));
        Files.createDirectories(work);
        Path fresh = work.resolve("small-" + UUID.randomUUID());
        try {
            // Not a channel: a cancelled download interrupts its threads, which would close one.
            try (FileOutputStream out = new FileOutputStream(fresh.toFile())) {
                out.write(bytes);
                DurableFile.force(out.getFD()::sync);
            }
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
