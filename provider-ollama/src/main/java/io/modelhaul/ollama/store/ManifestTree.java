package io.modelhaul.ollama.store;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.state.DurableFile;
import io.modelhaul.internal.state.DurableFolders;
import io.modelhaul.ollama.shared.OllamaName;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Manifests as files at {@code host/namespace/model/tag} below a folder. Blocks on the disk. Links below that folder are
 * followed for reading, as a server does; nothing is written or removed through one.
 *
 * @param root the folder
 */
public record ManifestTree(Path root) {
    private static final int DEPTH = 4;
    private static final int MOST_MANIFESTS = 100_000;

    /** Where a model's manifest is, in whatever case its name was written there; else where it would be put. */
    Path place(OllamaName name) throws IOException {
        Path place = root;
        for (String part : name.parts()) {
            Path exact = place.resolve(part);
            Path existing = Files.exists(exact, LinkOption.NOFOLLOW_LINKS) ? exact : inOtherCase(place, part);
            place = existing == null ? exact : existing;
        }
        return place;
    }

    private static @Nullable Path inOtherCase(Path folder, String part) throws IOException {
        for (Path child : children(folder)) {
            if (nameOf(child).equalsIgnoreCase(part)) {
                return child;
            }
        }
        return null;
    }

    /** The manifest of that name; null when there is none, or none that can be read. */
    @Nullable
    public OllamaManifest read(OllamaName name) throws IOException {
        return read(place(name));
    }

    static @Nullable OllamaManifest read(Path file) throws IOException {
        try {
            boolean sane = Files.isRegularFile(file) && Files.size(file) <= OllamaManifest.MAX_BYTES;
            return sane ? OllamaManifest.read(Files.readAllBytes(file)) : null;
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /** The names of all manifests, in order; also of those that cannot be read. */
    List<OllamaName> names() throws IOException {
        List<OllamaName> names = new ArrayList<>();
        for (Path file : files(root, 1)) {
            Path place = root.relativize(file);
            OllamaName name = OllamaName.ofPlace(part(place, 0), part(place, 1), part(place, 2), part(place, 3));
            if (name != null) {
                names.add(name);
            }
        }
        return names;
    }

    private static String part(Path place, int index) {
        return place.getName(index).toString();
    }

    private static List<Path> files(Path folder, int depth) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path child : children(folder)) {
            if (depth < DEPTH && Files.isDirectory(child)) {
                files.addAll(files(child, depth + 1));
            } else if (depth == DEPTH && Files.isRegularFile(child)) {
                files.add(child);
            }
            if (files.size() > MOST_MANIFESTS) {
                throw new DownloadException(
                        ErrorCode.IO, "There are more than " + MOST_MANIFESTS + " manifests below " + folder + ".");
            }
        }
        return files;
    }

    private static List<Path> children(Path folder) throws IOException {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder)) {
            found.forEach(children::add);
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        }
        children.sort(null);
        return children;
    }

    private static String nameOf(Path path) {
        return String.valueOf(path.getFileName());
    }

    /**
     * Writes a manifest, at once or not at all; one that is there already with the same bytes is left alone.
     *
     * @param work a folder for the file on its way, on the same file system
     */
    public void write(OllamaName name, byte[] raw, Path work) throws IOException {
        Path target = place(name);
        OllamaManifest there = read(target);
        if (there != null && Arrays.equals(there.raw(), raw)) {
            return;
        }
        createFolders(target);
        Files.createDirectories(work);
        Path fresh = work.resolve("manifest-" + UUID.randomUUID());
        try {
            // Not a channel: a cancelled download interrupts its threads, which would close one in mid-write
            try (FileOutputStream out = new FileOutputStream(fresh.toFile())) {
                out.write(raw);
                DurableFile.force(out.getFD()::sync);
            }
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
        DurableFolders.force(target.resolveSibling("."));
    }

    private void createFolders(Path target) throws IOException {
        if (!Files.isDirectory(root)) {
            Files.createDirectories(root);
        }
        refuseLinks(target, "write");
        Files.createDirectories(target.resolveSibling(""));
    }

    /** The folder of all manifests may be a link, those below it may not. */
    private void refuseLinks(Path file, String act) {
        Path folder = root;
        for (Path part : root.relativize(file.resolveSibling(""))) {
            folder = folder.resolve(part);
            if (Files.isSymbolicLink(folder)) {
                throw new DownloadException(
                        ErrorCode.IO,
                        "Refused to " + act + " through the link " + folder + ": remove it and try again, or " + act
                                + " where it leads to.");
            }
        }
    }

    /** Removes a manifest and the folders that are empty then, but not the root; false when there was none. */
    boolean delete(OllamaName name) throws IOException {
        Path file = place(name);
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS) || Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        refuseLinks(file, "remove");
        if (!Files.deleteIfExists(file)) {
            return false;
        }
        Path folder = file.resolveSibling(".").normalize();
        while (!folder.equals(root) && folder.startsWith(root) && deleteIfEmpty(folder)) {
            folder = folder.resolveSibling(".").normalize();
        }
        return true;
    }

    static boolean deleteIfEmpty(Path folder) throws IOException {
        try {
            return Files.deleteIfExists(folder);
        } catch (DirectoryNotEmptyException e) {
            return false;
        }
    }
}
