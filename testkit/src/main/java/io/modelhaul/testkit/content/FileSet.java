package io.modelhaul.testkit.content;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The files of a commit while it is being prepared. Digests are computed here, on the caller's thread. */
public final class FileSet {

    /** Files up to this size are kept in git by {@link #file}, bigger ones in LFS. */
    public static final int LARGEST_GIT_FILE = 1 << 20;

    private final SortedMap<String, HubFile> files;

    public FileSet(SortedMap<String, HubFile> parent) {
        this.files = new TreeMap<>(parent);
    }

    /** Adds or replaces a file, in git or LFS by its size. */
    public FileSet file(String path, Content content) {
        return content.size() <= LARGEST_GIT_FILE ? git(path, content) : lfs(path, content);
    }

    /** Adds or replaces a text file kept in git. */
    public FileSet file(String path, String text) {
        return git(path, Content.of(text));
    }

    /** Adds or replaces a file that is kept in git and served by the Hub itself. */
    public FileSet git(String path, Content content) {
        return add(HubFile.git(path, content));
    }

    /** Adds or replaces a file that is kept in LFS and served by the storage host. */
    public FileSet lfs(String path, Content content) {
        return add(HubFile.lfs(path, content));
    }

    /** Adds or replaces an LFS file that also carries a Xet hash; it is served by the storage host. */
    public FileSet xet(String path, Content content) {
        return add(HubFile.xet(path, content));
    }

    /** Adds every regular file under a folder, hidden ones too, under its relative path. */
    public FileSet folder(Path root) {
        for (Path file : regularFiles(root)) {
            file(root.relativize(file).toString().replace('\\', '/'), Content.of(file));
        }
        return this;
    }

    /** Removes a file if it is there. */
    public FileSet remove(String path) {
        files.remove(path);
        return this;
    }

    public SortedMap<String, HubFile> files() {
        return files;
    }

    private FileSet add(HubFile file) {
        files.put(file.path(), file);
        return this;
    }

    private static List<Path> regularFiles(Path root) {
        try (Stream<Path> found = Files.walk(root)) {
            return found.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list " + root, e);
        }
    }
}
