package io.modelhaul.ipfs.publish;

import io.modelhaul.ipfs.codec.Block;
import io.modelhaul.ipfs.publish.NodeWriter.Child;
import io.modelhaul.spi.SafePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of a directory and of all below it. Hidden files are left out, as Kubo does; a link to a file counts as that
 * file, as caches keep models behind links.
 */
final class FolderBlocks implements ContentBlocks {
    /** A directory whose block would be larger is made a tree, as Kubo does. */
    private static final int MAX_BLOCK = 256 << 10;

    private final Path folder;
    private final String path;
    private final PublishedFiles published;
    private final List<Child> entries = new ArrayList<>();
    private final Deque<Block> finished = new ArrayDeque<>();
    private @Nullable Deque<Path> left;
    private @Nullable ContentBlocks below;
    private String name = "";
    private @Nullable Child root;

    FolderBlocks(Path folder, String path, PublishedFiles published) {
        this.folder = folder;
        this.path = path;
        this.published = published;
    }

    @Override
    public @Nullable Block next() throws IOException {
        while (finished.isEmpty() && root == null) {
            Block block = below == null ? null : below.next();
            if (block != null) {
                return block;
            }
            step();
        }
        return finished.poll();
    }

    private void step() throws IOException {
        ContentBlocks done = below;
        if (done != null) {
            entries.add(done.root().named(name));
            if (done instanceof FileBlocks file) {
                published.add(below(name), file);
            }
            done.close();
            below = null;
        }
        Deque<Path> files = left == null ? list() : left;
        left = files;
        Path next = files.poll();
        if (next == null) {
            finish();
            return;
        }
        name = String.valueOf(next.getFileName());
        String whole = new SafePath(below(name)).value();
        below = Files.isDirectory(next) ? new FolderBlocks(next, whole, published) : new FileBlocks(next);
    }

    private String below(String entry) {
        return path.isEmpty() ? entry : path + "/" + entry;
    }

    private Deque<Path> list() throws IOException {
        Comparator<Path> byBytes = Comparator.comparing(
                file -> file.getFileName().toString().getBytes(StandardCharsets.UTF_8), Arrays::compareUnsigned);
        try (Stream<Path> all = Files.list(folder)) {
            return new ArrayDeque<>(
                    all.filter(file -> !String.valueOf(file.getFileName()).startsWith("."))
                            .filter(file -> Files.isRegularFile(file) || isOwnFolder(file))
                            .sorted(byBytes)
                            .toList());
        }
    }

    /** Links to folders could lead in a circle. */
    private static boolean isOwnFolder(Path file) {
        return Files.isDirectory(file) && !Files.isSymbolicLink(file);
    }

    private void finish() {
        Block block = NodeWriter.directory(entries);
        if (block.bytes().length > MAX_BLOCK) {
            root = new ShardBuilder(finished::add).build(entries);
            return;
        }
        finished.add(block);
        long total = entries.stream().mapToLong(Child::total).sum() + block.bytes().length;
        root = new Child("", block.cid(), 0, total);
    }

    @Override
    public Child root() {
        return Objects.requireNonNull(root, "the directory is not all read");
    }

    @Override
    public void close() throws IOException {
        if (below != null) {
            below.close();
        }
    }
}
