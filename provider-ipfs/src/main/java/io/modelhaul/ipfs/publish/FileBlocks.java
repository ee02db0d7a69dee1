package io.modelhaul.ipfs.publish;

import io.modelhaul.ipfs.codec.Block;
import io.modelhaul.ipfs.codec.BlockHash;
import io.modelhaul.ipfs.publish.NodeWriter.Child;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The blocks of one file: chunks, and a balanced tree above them. Holds one chunk, and the unfinished block of each level. */
public final class FileBlocks implements ContentBlocks {
    private final Path file;
    private final ImportRules rules;
    private final List<List<Child>> levels = new ArrayList<>();
    private final Deque<Block> finished = new ArrayDeque<>();
    private final MessageDigest sha256 = BlockHash.sha256();
    private @Nullable InputStream input;
    private @Nullable Child root;
    private boolean begun;

    public FileBlocks(Path file) {
        this(file, ImportRules.PUBLISHED);
    }

    public FileBlocks(Path file, ImportRules rules) {
        this.file = file;
        this.rules = rules;
        levels.add(new ArrayList<>());
    }

    @Override
    public @Nullable Block next() throws IOException {
        if (!finished.isEmpty() || root != null) {
            return finished.poll();
        }
        InputStream bytes = input == null ? Files.newInputStream(file) : input;
        input = bytes;
        byte[] chunk = bytes.readNBytes(rules.chunk());
        if (chunk.length == 0 && begun) {
            finish();
            return finished.poll();
        }
        begun = true;
        sha256.update(chunk);
        Block leaf = rules.leaf(chunk);
        add(0, new Child("", leaf.cid(), chunk.length, leaf.bytes().length));
        return leaf;
    }

    /** A full block is finished when one more child comes: the last one of a level may be the root. */
    private void add(int level, Child child) {
        if (level == levels.size()) {
            levels.add(new ArrayList<>());
        }
        if (levels.get(level).size() == rules.width()) {
            close(level);
        }
        levels.get(level).add(child);
    }

    private void close(int level) {
        List<Child> parts = levels.get(level);
        Block block = rules.named(NodeWriter.file(parts));
        finished.add(block);
        long size = parts.stream().mapToLong(Child::size).sum();
        long total = parts.stream().mapToLong(Child::total).sum() + block.bytes().length;
        parts.clear();
        add(level + 1, new Child("", block.cid(), size, total));
    }

    private void finish() throws IOException {
        for (int level = 0; level < levels.size(); level++) {
            boolean top = level == levels.size() - 1;
            if (top && levels.get(level).size() == 1) {
                root = levels.get(level).get(0);
            } else if (!levels.get(level).isEmpty()) {
                close(level);
            }
        }
        close();
    }

    @Override
    public Child root() {
        return Objects.requireNonNull(root, "the file is not all read");
    }

    /** The SHA-256 of all bytes, once there are no more blocks. */
    String sha256() {
        return HexFormat.of().formatHex(sha256.digest());
    }

    @Override
    public void close() throws IOException {
        if (input != null) {
            input.close();
            input = null;
        }
    }
}
