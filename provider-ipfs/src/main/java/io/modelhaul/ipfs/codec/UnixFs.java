package io.modelhaul.ipfs.codec;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the data of a dag-pb block says about a file or directory (specs.ipfs.tech, "UnixFS").
 *
 * @param type what it is
 * @param data the file's own bytes, or the bit field of a shard; may be empty
 * @param fileSize negative when it is not told
 * @param blockSizes how much of the file each link brings
 * @param hashType the hash function of a shard; negative when it is not told
 * @param fanout the width of a shard; negative when it is not told
 */
public record UnixFs(Type type, ByteBuffer data, long fileSize, List<Long> blockSizes, long hashType, long fanout) {

    /** The kinds of things there are. */
    public enum Type {
        RAW(0),
        DIRECTORY(1),
        FILE(2),
        METADATA(3),
        SYMLINK(4),
        SHARD(5);

        private final int code;

        Type(int code) {
            this.code = code;
        }

        /** Its number in a block. */
        public int code() {
            return code;
        }
    }

    boolean isFile() {
        return type == Type.FILE || type == Type.RAW;
    }

    boolean isDirectory() {
        return type == Type.DIRECTORY || type == Type.SHARD;
    }

    /**
     * Reads the data of a block.
     *
     * @throws io.modelhaul.DownloadException when it is none
     */
    static UnixFs of(PbNode node) {
        ByteBuffer message = node.data();
        if (message == null) {
            throw MalformedContent.block("a block that should be a file or directory is neither");
        }
        try {
            return read(new Protobuf(message.duplicate()), node.links().size());
        } catch (IllegalArgumentException e) {
            throw MalformedContent.block("a block is no file and no directory, " + e.getMessage());
        }
    }

    private static UnixFs read(Protobuf fields, int links) {
        @Nullable Type type = null;
        ByteBuffer data = ByteBuffer.allocate(0);
        long fileSize = -1;
        List<Long> blockSizes = new ArrayList<>();
        long hashType = -1;
        long fanout = -1;
        while (fields.next()) {
            switch (fields.field()) {
                case 1 -> type = type(fields.number());
                case 2 -> data = fields.bytes();
                case 3 -> fileSize = fields.number();
                case 4 -> blockSizes.add(fields.number());
                case 5 -> hashType = fields.number();
                case 6 -> fanout = fields.number();
                default -> {
                    // mode, time of change, and whatever a later version has: nothing that is needed here
                }
            }
            if (blockSizes.size() > links) {
                throw new IllegalArgumentException("it has more sizes than links");
            }
        }
        if (type == null) {
            throw new IllegalArgumentException("it does not say what it is");
        }
        return new UnixFs(type, data, fileSize, blockSizes, hashType, fanout);
    }

    private static Type type(long number) {
        for (Type type : Type.values()) {
            if (type.code() == number) {
                return type;
            }
        }
        throw new IllegalArgumentException("its type is " + number);
    }
}
