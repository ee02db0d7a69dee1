package io.modelhaul.ipfs.publish;

import io.modelhaul.ipfs.codec.Block;
import io.modelhaul.ipfs.codec.Cid;
import io.modelhaul.ipfs.codec.UnixFs;
import io.modelhaul.ipfs.codec.Varint;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes dag-pb blocks of UnixFS files and directories, byte for byte as Kubo does. */
public final class NodeWriter {
    private static final int NUMBER = 0;
    private static final int BYTES = 2;

    /**
     * Something to link to.
     *
     * @param name its name in a directory; empty for a part of a file
     * @param cid its root block
     * @param size the bytes of the file
     * @param total the bytes of all blocks below, and of its own
     */
    public record Child(String name, Cid cid, long size, long total) {
        Child named(String other) {
            return new Child(other, cid, size, total);
        }
    }

    private NodeWriter() {}

    public static Block file(List<Child> parts) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        number(data, 1, UnixFs.Type.FILE.code());
        number(data, 3, parts.stream().mapToLong(Child::size).sum());
        parts.forEach(part -> number(data, 4, part.size()));
        return node(parts, data);
    }

    /** Content in a block of its own. */
    static Block leaf(byte[] content) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        number(data, 1, UnixFs.Type.FILE.code());
        if (content.length > 0) {
            bytes(data, 2, content);
        }
        number(data, 3, content.length);
        return node(List.of(), data);
    }

    public static Block directory(List<Child> entries) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        number(data, 1, UnixFs.Type.DIRECTORY.code());
        return node(entries, data);
    }

    /**
     * A part of a large directory.
     *
     * @param entries named by place and name
     * @param places a bit for each place that is taken, the highest byte first, without leading zeros
     */
    public static Block shard(List<Child> entries, byte[] places, long hashType, int fanout) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        number(data, 1, UnixFs.Type.SHARD.code());
        bytes(data, 2, places);
        number(data, 5, hashType);
        number(data, 6, fanout);
        return node(entries, data);
    }

    private static Block node(List<Child> children, ByteArrayOutputStream data) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (Child child : children) {
            ByteArrayOutputStream link = new ByteArrayOutputStream();
            bytes(link, 1, child.cid().bytes());
            bytes(link, 2, child.name().getBytes(StandardCharsets.UTF_8));
            number(link, 3, child.total());
            bytes(block, 2, link.toByteArray());
        }
        bytes(block, 1, data.toByteArray());
        return Block.dagPb(block.toByteArray());
    }

    private static void number(ByteArrayOutputStream to, int field, long value) {
        Varint.write((long) field << 3 | NUMBER, to);
        Varint.write(value, to);
    }

    private static void bytes(ByteArrayOutputStream to, int field, byte[] value) {
        Varint.write((long) field << 3 | BYTES, to);
        Varint.write(value.length, to);
        to.writeBytes(value);
    }
}
