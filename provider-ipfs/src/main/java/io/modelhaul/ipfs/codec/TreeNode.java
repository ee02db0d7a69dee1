package io.modelhaul.ipfs.codec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a walk keeps of a block that is a directory, a part of one, or the root of a file; not the block itself, as there may be
 * many.
 *
 * @param type what it is
 * @param links to what is below; empty for files
 * @param shard how the links of a part of a large directory are read; null for all else
 * @param size of a file in bytes, else 0
 * @param alignment how large most blocks of a file are
 */
public record TreeNode(
        UnixFs.Type type, List<PbNode.Link> links, @Nullable Shard shard, long size, long alignment) {
    /** No directory block that fits into one block has more. */
    private static final int MAX_ENTRIES = 65_536;

    public static TreeNode decode(byte[] block) {
        PbNode node = PbNode.decode(block, MAX_ENTRIES);
        UnixFs unixFs = UnixFs.of(node);
        return switch (unixFs.type()) {
            case FILE, RAW -> file(FileNode.of(node, unixFs), unixFs.type());
            case SHARD -> new TreeNode(UnixFs.Type.SHARD, node.links(), Shard.of(node, unixFs), 0, 1);
            case DIRECTORY -> new TreeNode(UnixFs.Type.DIRECTORY, node.links(), null, 0, 1);
            case SYMLINK, METADATA -> new TreeNode(unixFs.type(), List.of(), null, 0, 1);
        };
    }

    private static TreeNode file(FileNode file, UnixFs.Type type) {
        return new TreeNode(type, List.of(), null, file.size(), file.alignment());
    }

    /** A part of a large directory, which every link without a name has to lead to. */
    public static Shard requireShard(@Nullable TreeNode node) {
        Shard shard = node == null ? null : node.shard();
        if (shard == null) {
            throw MalformedContent.block("a part of a directory is something else");
        }
        return shard;
    }
}
