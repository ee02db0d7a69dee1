package io.modelhaul.ipfs.gateway;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.ipfs.codec.Cid;
import io.modelhaul.ipfs.codec.FileNode;
import io.modelhaul.ipfs.codec.MalformedContent;
import io.modelhaul.ipfs.codec.Multihash;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The way through a file's blocks that brings the bytes of a range in order: tells which block comes next, takes it, and
 * tells which of its bytes are wanted. What a block says of itself must agree with what the one above says of it.
 */
public final class DagCursor {
    private static final int MAX_DEPTH = 64;
    /** Known programs leave some thousand open at once; bounds the memory that a file can ask for. */
    private static final int MAX_OPEN = 65_536;

    /**
     * A part of the file whose block was not seen yet.
     *
     * @param cid its block
     * @param from where it begins in the file
     * @param size its bytes, as the block above says
     * @param depth how many blocks are above
     */
    record Part(Cid cid, long from, long size, int depth) {}

    private final Deque<Part> open = new ArrayDeque<>();
    private final Map<Multihash, Integer> wanted = new HashMap<>();
    private final long to;
    private long position;

    public DagCursor(Cid root, long size, long from, long to) {
        this.position = from;
        this.to = to;
        if (from < to) {
            push(new Part(root, 0, size, 0));
        }
    }

    private void push(Part part) {
        if (open.size() == MAX_OPEN) {
            throw MalformedContent.block("the file has blocks with too many links, one below the other");
        }
        open.push(part);
        wanted.merge(part.cid().hash(), 1, Integer::sum);
    }

    private Part pop() {
        Part part = open.pop();
        wanted.computeIfPresent(part.cid().hash(), (hash, count) -> count == 1 ? null : count - 1);
        return part;
    }

    /** The part whose block is needed next; null when all bytes were taken. */
    @Nullable
    public Part next() {
        return open.peek();
    }

    /** The place of the first byte that was not taken yet. */
    public long position() {
        return position;
    }

    /** Whether a block will be needed, now or later. */
    boolean wants(Multihash hash) {
        return wanted.containsKey(hash);
    }

    /**
     * What is missing from here on, up to the first part that is here already.
     *
     * @param parts how many, as far as their blocks are known of
     * @param end where it ends in the file: that part's first byte, or the end of the range
     */
    public record Gap(int parts, long end) {}

    /** The gap that begins with the next part. */
    Gap gap(Predicate<Multihash> here) {
        int parts = 0;
        for (Part part : open) {
            if (parts > 0 && here.test(part.cid().hash())) {
                return new Gap(parts, part.from());
            }
            parts++;
        }
        return new Gap(parts, to);
    }

    /**
     * Takes the next block, which is all content.
     *
     * @return which of its bytes are wanted: the first one's place and the place after the last one
     */
    public int[] leaf(int length) {
        Part part = open.element();
        if (length != part.size()) {
            if (part.depth() == 0) {
                throw new DownloadException(
                        ErrorCode.SIZE_MISMATCH,
                        "The block " + part.cid() + " has " + length + " bytes, and not " + part.size()
                                + " as its directory or a gateway said. Try other gateways; if that does not help, the"
                                + " directory is wrong.");
            }
            throw MalformedContent.block(
                    "a block of the file has " + length + " bytes where the one above it says " + part.size());
        }
        pop();
        int from = (int) Math.max(0, position - part.from());
        int end = (int) Math.min(length, to - part.from());
        position = part.from() + end;
        return new int[] {from, end};
    }

    /** Takes the next block; returns its own bytes as far as they are wanted. */
    ByteBuffer node(byte[] block) {
        Part part = open.element();
        FileNode node = FileNode.of(part.cid(), block);
        if (node.size() != part.size()) {
            throw MalformedContent.block(
                    "a part of the file has " + node.size() + " bytes where the block above it says " + part.size());
        }
        if (part.depth() >= MAX_DEPTH) {
            throw MalformedContent.block("the file has more than " + MAX_DEPTH + " levels of blocks");
        }
        pop();
        ByteBuffer own = wanted(part, node.own());
        push(part, node);
        return own;
    }

    private ByteBuffer wanted(Part part, ByteBuffer own) {
        long end = part.from() + own.remaining();
        if (position >= end) {
            return ByteBuffer.allocate(0);
        }
        int from = (int) (position - part.from());
        int length = (int) (Math.min(end, to) - position);
        position += length;
        return own.slice(own.position() + from, length);
    }

    private void push(Part part, FileNode node) {
        List<FileNode.Child> children = node.children();
        long end = part.from() + part.size();
        for (int i = children.size() - 1; i >= 0; i--) {
            FileNode.Child child = children.get(i);
            long from = end - child.size();
            if (child.size() > 0 && from < to && end > position) {
                push(new Part(child.cid(), from, child.size(), part.depth() + 1));
            }
            end = from;
        }
    }
}
