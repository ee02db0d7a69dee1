package io.modelhaul.ipfs.codec;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * One block of a file: bytes of its own, then those of other blocks.
 *
 * @param size the bytes of all of it
 * @param own its own bytes, which come first
 * @param children what follows
 */
public record FileNode(long size, ByteBuffer own, List<Child> children) {
    /** More links than any known program makes; bounds the memory that one block can ask for. */
    static final int MAX_LINKS = 8192;

    private static final long MAX_SIZE = 1L << 48;

    /**
     * A part of a file.
     *
     * @param cid its block
     * @param size its bytes
     */
    public record Child(Cid cid, long size) {}

    /**
     * Reads a block of a file.
     *
     * @throws io.modelhaul.DownloadException when it is none, or contradicts itself
     */
    public static FileNode of(Cid cid, byte[] block) {
        if (cid.isRaw()) {
            return new FileNode(block.length, ByteBuffer.wrap(block), List.of());
        }
        PbNode node = PbNode.decode(block, MAX_LINKS);
        return of(node, UnixFs.of(node));
    }

    public static FileNode of(PbNode node, UnixFs file) {
        if (!file.isFile()) {
            throw MalformedContent.block("a part of a file is a " + file.type());
        }
        if (file.blockSizes().size() != node.links().size()) {
            throw MalformedContent.block("a file has " + node.links().size() + " links and "
                    + file.blockSizes().size() + " sizes");
        }
        List<Child> children = new ArrayList<>(node.links().size());
        long size = file.data().remaining();
        for (int i = 0; i < node.links().size(); i++) {
            long length = file.blockSizes().get(i);
            if (length > MAX_SIZE) {
                throw MalformedContent.block("a part of a file says that it has " + length + " bytes");
            }
            size += length;
            children.add(new Child(node.links().get(i).cid(), length));
        }
        if (file.fileSize() >= 0 && file.fileSize() != size) {
            throw MalformedContent.block(
                    "a file says that it has " + file.fileSize() + " bytes, and its parts have " + size);
        }
        return new FileNode(size, file.data(), children);
    }

    /** Most blocks of the file are as large as this, or a part of it. */
    long alignment() {
        if (children.isEmpty()) {
            return 1;
        }
        long first = children.get(0).size();
        long mebibyte = 1 << 20;
        if (first > 0 && first <= 2 * mebibyte) {
            return first;
        }
        return first % mebibyte == 0 ? mebibyte : 1;
    }
}
