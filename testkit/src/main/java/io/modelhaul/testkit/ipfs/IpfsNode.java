package io.modelhaul.testkit.ipfs;

import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.content.ContentReader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A block of IPFS content and those below it, made here and held in memory: files in chunks, directories, links. Knows
 * nothing of Modelhaul's own reading of such blocks, so that the two can be held against each other.
 *
 * @param cid its name, in base 32
 * @param id the same in binary
 * @param block its bytes
 * @param size the bytes of the file that it is the root of
 * @param parts the blocks below a file, in order
 * @param entries the entries of a directory; empty for files
 */
@SuppressWarnings("ArrayRecordComponent") // compared by their CID alone
public record IpfsNode(
        String cid, byte[] id, byte[] block, long size, List<IpfsNode> parts, Map<String, IpfsNode> entries) {

    private static final int RAW = 0x55;
    private static final int DAG_PB = 0x70;
    private static final int SHA2_256 = 0x12;
    private static final int DIRECTORY = 1;
    private static final int FILE = 2;
    private static final int SYMLINK = 4;
    private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";

    /** Copies the collections. */
    public IpfsNode {
        parts = List.copyOf(parts);
    }

    /** A file in chunks of so many bytes, at most so many of them below one block; the layout that Kubo's newest profile has. */
    public static IpfsNode file(Content content, int chunk, int width) {
        List<IpfsNode> level = new ArrayList<>();
        for (long at = 0; at < content.size() || level.isEmpty(); at += chunk) {
            level.add(leaf(read(content, at, (int) Math.min(chunk, content.size() - at))));
        }
        while (level.size() > 1) {
            List<IpfsNode> above = new ArrayList<>();
            for (int at = 0; at < level.size(); at += width) {
                above.add(parent(level.subList(at, Math.min(level.size(), at + width))));
            }
            level = above;
        }
        return level.get(0);
    }

    /** A block of content. */
    public static IpfsNode leaf(byte[] bytes) {
        return of(RAW, bytes, bytes.length, List.of(), Map.of());
    }

    /** A block above parts of a file. */
    public static IpfsNode parent(List<IpfsNode> parts) {
        long size = parts.stream().mapToLong(IpfsNode::size).sum();
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        number(data, 1, FILE);
        number(data, 3, size);
        parts.forEach(part -> number(data, 4, part.size()));
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        parts.forEach(part -> link(block, "", part));
        bytes(block, 1, data.toByteArray());
        return of(DAG_PB, block.toByteArray(), size, parts, Map.of());
    }

    /** A directory; names are not checked. */
    public static IpfsNode directory(Map<String, IpfsNode> entries) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        number(data, 1, DIRECTORY);
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        Map<String, IpfsNode> sorted = new TreeMap<>(entries);
        sorted.forEach((name, entry) -> link(block, name, entry));
        bytes(block, 1, data.toByteArray());
        return of(DAG_PB, block.toByteArray(), 0, List.of(), sorted);
    }

    /** A symbolic link. */
    public static IpfsNode symlink(String target) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        number(data, 1, SYMLINK);
        bytes(data, 2, target.getBytes(StandardCharsets.UTF_8));
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        bytes(block, 1, data.toByteArray());
        return of(DAG_PB, block.toByteArray(), 0, List.of(), Map.of());
    }

    /** A dag-pb block of any bytes, right or wrong. */
    public static IpfsNode dagPb(byte[] block, List<IpfsNode> parts) {
        return of(DAG_PB, block, 0, parts, Map.of());
    }

    /** Whether this block is content and nothing else. */
    public boolean isLeaf() {
        return id[1] == RAW;
    }

    private static IpfsNode of(
            int codec, byte[] block, long size, List<IpfsNode> parts, Map<String, IpfsNode> entries) {
        byte[] id = new byte[36];
        id[0] = 1;
        id[1] = (byte) codec;
        id[2] = SHA2_256;
        id[3] = 32;
        System.arraycopy(sha256(block), 0, id, 4, 32);
        return new IpfsNode("b" + base32(id), id, block, size, parts, entries);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    private static String base32(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (int bit = 0; bit < bytes.length * Byte.SIZE; bit += 5) {
            int value = 0;
            for (int i = bit; i < bit + 5; i++) {
                int set = i < bytes.length * Byte.SIZE ? bytes[i / 8] >> 7 - i % 8 & 1 : 0;
                value = value << 1 | set;
            }
            text.append(BASE32.charAt(value));
        }
        return text.toString();
    }

    private static byte[] read(Content content, long offset, int length) {
        ByteBuf buffer = Unpooled.buffer(Math.max(1, length));
        try (ContentReader reader = content.open()) {
            reader.read(offset, length, buffer);
            byte[] bytes = new byte[length];
            buffer.readBytes(bytes);
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            buffer.release();
        }
    }

    private static void link(ByteArrayOutputStream block, String name, IpfsNode to) {
        ByteArrayOutputStream link = new ByteArrayOutputStream();
        bytes(link, 1, to.id());
        bytes(link, 2, name.getBytes(StandardCharsets.UTF_8));
        number(link, 3, to.isLeaf() ? to.size() : to.block().length + to.size());
        bytes(block, 2, link.toByteArray());
    }

    private static void number(ByteArrayOutputStream to, int field, long value) {
        varint(to, field << 3);
        varint(to, value);
    }

    private static void bytes(ByteArrayOutputStream to, int field, byte[] value) {
        varint(to, field << 3 | 2);
        varint(to, value.length);
        to.writeBytes(value);
    }

    static void varint(ByteArrayOutputStream to, long value) {
        long left = value;
        while (left >= 0x80) {
            to.write((int) (left & 0x7f | 0x80));
            left >>>= 7;
        }
        to.write((int) left);
    }

    @Override
    public String toString() {
        return cid;
    }
}
