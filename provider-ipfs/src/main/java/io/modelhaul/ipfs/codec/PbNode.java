package io.modelhaul.ipfs.codec;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A dag-pb block: links and data (IPLD, "DAG-PB Specification"). Read strictly: links first, fields in order and once.
 *
 * @param links to other blocks
 * @param data null when there is none
 */
public record PbNode(List<Link> links, @Nullable ByteBuffer data) {
    private static final int DATA = 1;
    private static final int LINKS = 2;
    /** More than any file system takes, and a place in front; a walk keeps the names of tens of thousands of blocks. */
    private static final int MAX_NAME = 1024;

    /**
     * A link.
     *
     * @param cid the other block
     * @param name empty when there is none
     * @param totalSize what somebody says that everything below takes; nothing to rely on; negative when nobody says
     */
    public record Link(Cid cid, String name, long totalSize) {}

    /**
     * Reads a block.
     *
     * @param maxLinks more links than that are refused
     * @throws io.modelhaul.DownloadException when it is no such block
     */
    public static PbNode decode(byte[] block, int maxLinks) {
        try {
            Protobuf fields = new Protobuf(ByteBuffer.wrap(block));
            List<Link> links = new ArrayList<>();
            ByteBuffer data = null;
            while (fields.next()) {
                if (data != null) {
                    throw new IllegalArgumentException("something follows its data");
                }
                switch (fields.field()) {
                    case LINKS -> links.add(link(fields.bytes()));
                    case DATA -> data = fields.bytes();
                    default -> throw new IllegalArgumentException("it has a field " + fields.field());
                }
                if (links.size() > maxLinks) {
                    throw new IllegalArgumentException("it has more than " + maxLinks + " links");
                }
            }
            return new PbNode(links, data);
        } catch (IllegalArgumentException e) {
            throw MalformedContent.block("a block is no dag-pb node, " + e.getMessage());
        }
    }

    private static Link link(ByteBuffer message) {
        Protobuf fields = new Protobuf(message);
        Cid cid = null;
        String name = "";
        long totalSize = -1;
        int last = 0;
        while (fields.next()) {
            if (fields.field() <= last) {
                throw new IllegalArgumentException("the fields of a link are out of order");
            }
            last = fields.field();
            switch (last) {
                case 1 -> cid = cid(fields.bytes());
                case 2 -> name = text(fields.bytes());
                case 3 -> totalSize = fields.number();
                default -> throw new IllegalArgumentException("a link has a field " + last);
            }
        }
        if (cid == null) {
            throw new IllegalArgumentException("a link leads nowhere");
        }
        return new Link(cid, name, totalSize);
    }

    private static Cid cid(ByteBuffer bytes) {
        Cid cid = Cid.read(bytes);
        if (cid == null || bytes.hasRemaining()) {
            throw new IllegalArgumentException("a link holds no proper CID");
        }
        return cid;
    }

    private static String text(ByteBuffer bytes) {
        if (bytes.remaining() > MAX_NAME) {
            throw new IllegalArgumentException("the name of a link has " + bytes.remaining() + " bytes");
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("the name of a link is no proper text", e);
        }
    }
}
