package io.modelhaul.ipfs.gateway;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.ipfs.codec.Cid;
import io.modelhaul.ipfs.codec.IpfsAddress;
import io.modelhaul.ipfs.codec.MalformedContent;
import io.modelhaul.ipfs.codec.PbNode;
import io.modelhaul.ipfs.codec.Shard;
import io.modelhaul.ipfs.codec.TreeNode;
import io.modelhaul.spi.SafePath;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import reactor.core.publisher.Mono;

/** What is below a CID: follows paths and lists files. Every block is checked; names are what somebody chose. */
public final class ContentTree {
    private static final int MAX_FILES = 20_000;
    private static final int MAX_DEPTH = 64;
    /** Ten times as many as files; counted at each place, as the same block may have many. */
    private static final int MAX_ENTRIES = 200_000;

    private final BlockFetch blocks;
    private final ShardFetch shards;

    public ContentTree(BlockFetch blocks, ShardFetch shards) {
        this.blocks = blocks;
        this.shards = shards;
    }

    /**
     * A file below the CID.
     *
     * @param path relative to what was asked for; empty when that is the file itself
     * @param cid its root block
     * @param size its bytes
     * @param alignment how large most of its blocks are
     */
    public record Found(String path, Cid cid, long size, long alignment) {}

    /** The CID that a path leads to. */
    public Mono<Cid> resolve(IpfsAddress address) {
        Mono<Cid> at = Mono.just(address.root());
        for (String name : address.path()) {
            at = at.flatMap(cid -> child(cid, name, address));
        }
        return at;
    }

    private Mono<Cid> child(Cid cid, String name, IpfsAddress address) {
        if (cid.isRaw()) {
            return Mono.error(notThere(name, address));
        }
        return see(cid).flatMap(node -> switch (node.type()) {
                    case DIRECTORY -> Mono.justOrEmpty(inDirectory(node, name));
                    case SHARD -> inShard(TreeNode.requireShard(node), name, 0);
                    case SYMLINK -> Mono.error(link(name));
                    default -> Mono.<Cid>empty();
                })
                .switchIfEmpty(Mono.error(() -> notThere(name, address)));
    }

    private static Optional<Cid> inDirectory(TreeNode node, String name) {
        return node.links().stream()
                .filter(link -> link.name().equals(name))
                .map(PbNode.Link::cid)
                .findFirst();
    }

    private Mono<Cid> inShard(Shard shard, String name, int depth) {
        PbNode.Link link = shard.at(name, depth);
        if (link == null) {
            return Mono.empty();
        }
        String found = shard.name(link);
        if (found != null) {
            return found.equals(name) ? Mono.just(link.cid()) : Mono.empty();
        }
        return see(link.cid()).flatMap(below -> inShard(TreeNode.requireShard(below), name, depth + 1));
    }

    private Mono<TreeNode> see(Cid cid) {
        return blocks.block(cid).map(TreeNode::decode);
    }

    /** The files below a CID, in the order of their directories. */
    public Mono<List<Found>> files(Cid cid) {
        TreeBlocks tree = new TreeBlocks(blocks, shards);
        return tree.fetch(cid).then(Mono.fromCallable(() -> new Listing(tree).of(cid)));
    }

    /** Lists the files of a tree whose blocks are here: each place in it, however often the same block is there. */
    private static final class Listing {
        private final TreeBlocks tree;
        private final List<Found> files = new ArrayList<>();
        private int entries;

        Listing(TreeBlocks tree) {
            this.tree = tree;
        }

        List<Found> of(Cid cid) {
            add(cid, "", 0);
            return files;
        }

        private void add(Cid cid, String path, int depth) {
            if (depth > MAX_DEPTH) {
                throw MalformedContent.block("directories are nested more than " + MAX_DEPTH + " deep");
            }
            TreeNode node = tree.node(cid);
            if (node == null) {
                found(path, cid, tree.rawSize(cid), 1);
                return;
            }
            Set<String> names = new HashSet<>();
            switch (node.type()) {
                case FILE, RAW -> found(path, cid, node.size(), node.alignment());
                case DIRECTORY -> node.links().forEach(link -> entry(link, link.name(), path, depth, names));
                case SHARD -> shard(TreeNode.requireShard(node), path, depth, 0, names);
                case SYMLINK -> throw link(path);
                case METADATA -> throw MalformedContent.block("'" + path + "' is no file and no directory");
            }
        }

        private void found(String path, Cid cid, long size, long alignment) {
            if (files.size() == MAX_FILES) {
                throw MalformedContent.block("there are more than " + MAX_FILES + " files");
            }
            files.add(new Found(path, cid, size, alignment));
        }

        private void shard(Shard shard, String path, int depth, int level, Set<String> names) {
            if (level >= shard.maxDepth()) {
                throw MalformedContent.block("a directory has more levels than its hashes have bits");
            }
            for (PbNode.Link link : shard.links()) {
                String name = shard.name(link);
                if (name == null) {
                    count();
                    shard(TreeNode.requireShard(tree.node(link.cid())), path, depth, level + 1, names);
                } else {
                    entry(link, name, path, depth, names);
                }
            }
        }

        /** The first of several entries of the same name counts. */
        private void entry(PbNode.Link link, String name, String path, int depth, Set<String> names) {
            count();
            if (!names.add(name)) {
                return;
            }
            if (name.contains("/")) {
                throw MalformedContent.block("the name of an entry holds a slash");
            }
            SafePath whole = new SafePath(path.isEmpty() ? name : path + "/" + name);
            add(link.cid(), whole.value(), depth + 1);
        }

        /** A few blocks that share what is below them make a tree of any size. */
        private void count() {
            if (++entries > MAX_ENTRIES) {
                throw MalformedContent.block("there are more than " + MAX_ENTRIES + " entries in its directories");
            }
        }
    }

    private static DownloadException link(String name) {
        return MalformedContent.block("'" + name + "' is a symbolic link, and links are never followed");
    }

    private static DownloadException notThere(String name, IpfsAddress address) {
        return new DownloadException(
                ErrorCode.NOT_FOUND,
                "There is no '" + name + "' in " + address.root() + " on the path '" + address.pathText()
                        + "'. Check the path; a plan of " + address.root() + " lists what is there.");
    }
}
