package io.modelhaul.ipfs.gateway;

import io.modelhaul.ipfs.codec.Cid;
import io.modelhaul.ipfs.codec.MalformedContent;
import io.modelhaul.ipfs.codec.PbNode;
import io.modelhaul.ipfs.codec.Shard;
import io.modelhaul.ipfs.codec.TreeNode;
import io.modelhaul.ipfs.codec.UnixFs;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The blocks that a tree of directories and files consists of, without those below the root of a file. Each is fetched once,
 * however many places it has in the tree. Used by one walk.
 */
final class TreeBlocks {
    private static final int AT_ONCE = 8;
    /** Directories, and parts of large ones, below each other. */
    private static final int MAX_LEVELS = 256;
    /** Bounds the memory that one tree can ask for; the largest pull has a third of it. */
    private static final int MAX_LINKS = 65_536;

    private final BlockFetch blocks;
    private final ShardFetch shards;
    private final RawSizes sizes;
    private final Map<Cid, TreeNode> nodes = new LinkedHashMap<>();
    private int links;

    TreeBlocks(BlockFetch blocks, ShardFetch shards) {
        this.blocks = blocks;
        this.shards = shards;
        this.sizes = new RawSizes(blocks);
    }

    /** A block to look at, and whether it is a part of a directory whose blocks were asked for already. */
    private record Open(Cid cid, boolean part) {}

    /** Fetches all that is needed to list the files. */
    Mono<Void> fetch(Cid root) {
        List<Open> first = new ArrayList<>();
        note(new PbNode.Link(root, "", -1), false, first);
        return level(first, 0).then(Mono.defer(sizes::fetch));
    }

    /** The directory or file with that root block; null for a file that is one block of content. */
    @Nullable
    TreeNode node(Cid cid) {
        return nodes.get(cid);
    }

    /** The bytes of a file that is one block of content. */
    long rawSize(Cid cid) {
        return sizes.of(cid);
    }

    private Mono<Void> level(List<Open> open, int level) {
        if (open.isEmpty()) {
            return Mono.empty();
        }
        if (level == MAX_LEVELS) {
            return Mono.error(MalformedContent.block("directories are nested more than " + MAX_LEVELS + " deep"));
        }
        return Flux.fromIterable(open)
                .flatMapSequential(this::read, AT_ONCE, 1)
                .collectList()
                .flatMap(read -> level(below(open, read), level + 1));
    }

    private Mono<TreeNode> read(Open open) {
        return blocks.block(open.cid())
                .map(TreeNode::decode)
                .delayUntil(node -> node.shard() == null || open.part() ? Mono.empty() : shards.prefetch(open.cid()));
    }

    private List<Open> below(List<Open> open, List<TreeNode> read) {
        List<Open> next = new ArrayList<>();
        for (int i = 0; i < read.size(); i++) {
            TreeNode node = read.get(i);
            nodes.put(open.get(i).cid(), node);
            links += node.links().size();
            if (links > MAX_LINKS) {
                throw MalformedContent.block("its directories have more than " + MAX_LINKS + " entries");
            }
            Shard shard = node.shard();
            node.links().forEach(link -> note(link, shard != null && shard.name(link) == null, next));
        }
        return next;
    }

    /** What was seen before is not fetched again. */
    private void note(PbNode.Link link, boolean part, List<Open> next) {
        Cid cid = link.cid().supported();
        if (cid.isRaw()) {
            sizes.note(cid, link.totalSize());
        } else if (nodes.putIfAbsent(cid, NOT_READ) == null) {
            next.add(new Open(cid, part));
        }
    }

    /** Stands in for a block that is on its way. */
    private static final TreeNode NOT_READ = new TreeNode(UnixFs.Type.METADATA, List.of(), null, 0, 1);
}
