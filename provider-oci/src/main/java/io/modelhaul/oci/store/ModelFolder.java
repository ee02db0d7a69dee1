package io.modelhaul.oci.store;

import io.modelhaul.oci.archive.ArchiveUnpacker;
import io.modelhaul.oci.archive.UnpackedFile;
import io.modelhaul.oci.manifest.FileNames;
import io.modelhaul.oci.manifest.ModelLayer;
import io.modelhaul.oci.store.ModelRecord.RecordedFile;
import io.modelhaul.spi.folder.Folders;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Makes the folder of a model out of contents that were verified: files by hard link, or copied where there are none, and what
 * is in archives unpacked. The folder appears when all of it is right. Blocks on the disk.
 *
 * @param blobs the contents
 * @param layers what belongs to the model
 * @param build a folder for what is not finished, on the file system of the final one
 */
record ModelFolder(Blobs blobs, List<ModelLayer> layers, Path build) {
    /** Makes it, in place of what was there; nothing is left of it when that fails. */
    List<RecordedFile> make(Path target) throws IOException {
        Folders.removeAll(build);
        try {
            Files.createDirectories(build);
            List<UnpackedFile> files = fill();
            swap(target);
            List<RecordedFile> recorded = new ArrayList<>();
            for (UnpackedFile file : files) {
                recorded.add(record(target, file));
            }
            return recorded;
        } finally {
            Folders.removeAll(build);
        }
    }

    private List<UnpackedFile> fill() throws IOException {
        FileNames names = new FileNames();
        List<UnpackedFile> files = new ArrayList<>();
        for (ModelLayer layer : layers) {
            if (!layer.archive()) {
                names.file(layer.path().value());
                link(blobs.path(layer.content().hex()), layer.path().createParents(build));
                files.add(new UnpackedFile(
                        layer.path().value(),
                        layer.content().size(),
                        layer.content().hex()));
            }
        }
        ArchiveUnpacker unpacker = new ArchiveUnpacker(build, names);
        for (ModelLayer layer : layers) {
            if (layer.archive()) {
                Path blob = blobs.path(layer.content().hex());
                files.addAll(unpacker.unpack(blob, layer.path().value()));
            }
        }
        return files;
    }

    static void link(Path blob, Path file) throws IOException {
        try {
            Files.createLink(file, blob);
        } catch (UnsupportedOperationException | FileSystemException e) {
            // Not every file system has links; a copy fails with a better reason where it was something else.
            Files.copy(blob, file);
        }
    }

    private void swap(Path target) throws IOException {
        Files.createDirectories(target.resolveSibling(""));
        Path old = build.resolveSibling("old-" + UUID.randomUUID());
        boolean replaces = Files.exists(target);
        if (replaces) {
            Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
        }
        try {
            Files.move(build, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            if (replaces) {
                Files.move(old, target, StandardCopyOption.ATOMIC_MOVE);
            }
            throw e;
        }
        Folders.removeAll(old);
    }

    static RecordedFile record(Path folder, UnpackedFile file) throws IOException {
        long modified = Files.getLastModifiedTime(folder.resolve(file.path())).toMillis();
        return new RecordedFile(file.path(), file.size(), file.sha256(), modified);
    }
}
