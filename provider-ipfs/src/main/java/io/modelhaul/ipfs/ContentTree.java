package io.modelhaul.ipfs;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.store.SafePath;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What is below a CID: follows paths and lists files. Every block is checked; names are what somebody chose. */
final class ContentTree {
    private static final int MAX_FILES = 20_000;
    private static final int MAX_DEPTH = 64;
    private static final int AT_ONCE = 8;
    /** No directory block that fits into one block has more. */
    private static final int MAX_ENTRIES = 65_536;

    private final BlockFetch blocks;
    private final ShardFetch shards;
    private final AtomicInteger files = new AtomicInteger();

    ContentTree(BlockFetch blocks, ShardFetch shards) {
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
    record Found(String path, Cid cid, long size, long alignment) {}

    /** A block that was read, as what it is. */
    private record Seen(Cid cid, PbNode node, UnixFs unixFs) {}

    /** The CID that a path leads to. */
    Mono<Cid> resolve(IpfsAddress address) {
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
        return see(cid).flatMap(seen -> switch (seen.unixFs().type()) {
                    case DIRECTORY -> Mono.justOrEmpty(inDirectory(seen, name));
                    case SHARD -> inShard(seen, name, 0);
                    case SYMLINK -> Mono.error(link(name));
                    default -> Mono.<Cid>empty();
                })
                .switchIfEmpty(Mono.error(() -> notThere(name, address)));
    }

    private static Optional<Cid> inDirectory(Seen seen, String name) {
        return seen.node().links().stream()
                .filter(link -> link.name().equals(name))
                .map(PbNode.Link::cid)
                .findFirst();
    }

    private Mono<Cid> inShard(Seen seen, String name, int depth) {
        Shard shard = Shard.of(seen.node(), seen.unixFs());
        PbNode.Link link = shard.at(name, depth);
        if (link == null) {
            return Mono.empty();
        }
        String found = shard.name(link);
        if (found != null) {
            return found.equals(name) ? Mono.just(link.cid()) : Mono.empty();
        }
        return see(link.cid()).flatMap(below -> inShard(shard(below), name, depth + 1));
    }

    private static Seen shard(Seen seen) {
        if (seen.unixFs().type() != UnixFs.Type.SHARD) {
            throw Broken.block("a part of a directory is a " + seen.unixFs().type());
        }
        return seen;
    }

    private Mono<Seen> see(Cid cid) {
        return blocks.block(cid).map(block -> {
            PbNode node = PbNode.decode(block, MAX_ENTRIES);
            return new Seen(cid, node, UnixFs.of(node));
        });
    }

    /** The files below a CID, in the order of their directories. */
    Flux<Found> files(Cid cid) {
        return Flux.defer(() -> files(cid, "", -1, 0));
    }

    private Flux<Found> files(Cid cid, String path, long told, int depth) {
        if (depth > MAX_DEPTH) {
            return Flux.error(Broken.block("directories are nested more than " + MAX_DEPTH + " deep"));
        }
        if (cid.supported().isRaw()) {
            return rawSize(cid, told).map(size -> found(path, cid, size, 1)).flux();
        }
        return see(cid).flatMapMany(seen -> switch (seen.unixFs().type()) {
            case FILE, RAW -> Flux.just(file(path, seen));
            case DIRECTORY -> entries(seen.node().links(), path, depth);
            case SHARD -> shards.prefetch(cid).thenMany(shardEntries(seen, path, depth, 0));
            case SYMLINK -> Flux.error(link(path));
            case METADATA -> Flux.error(Broken.block("'" + path + "' is no file and no directory"));
        });
    }

    private Found file(String path, Seen seen) {
        FileNode node = FileNode.of(seen.node(), seen.unixFs());
        return found(path, seen.cid(), node.size(), node.alignment());
    }

    private Found found(String path, Cid cid, long size, long alignment) {
        if (files.incrementAndGet() > MAX_FILES) {
            throw Broken.block("there are more than " + MAX_FILES + " files");
        }
        return new Found(path, cid, size, alignment);
    }

    /** What the directory says is right where a gateway says the same; else the block itself tells. */
    private Mono<Long> rawSize(Cid cid, long told) {
        Mono<Long> real = Mono.defer(() -> blocks.block(cid)).map(block -> (long) block.length);
        if (told < 0 || told > CarReader.MAX_BLOCK || cid.hash().isIdentity()) {
            return cid.hash().isIdentity() ? real : blocks.length(cid).switchIfEmpty(real);
        }
        return blocks.length(cid).filter(length -> length == told).switchIfEmpty(real);
    }

    private Flux<Found> entries(List<PbNode.Link> links, String path, int depth) {
        Set<String> names = new HashSet<>();
        return Flux.fromIterable(links)
                .filter(link -> names.add(link.name()))
                .flatMapSequential(link -> entry(link, link.name(), path, depth), AT_ONCE, 1);
    }

    private Flux<Found> shardEntries(Seen seen, String path, int depth, int level) {
        Shard shard = Shard.of(seen.node(), seen.unixFs());
        if (level >= shard.maxDepth()) {
            return Flux.error(Broken.block("a directory has more levels than its hashes have bits"));
        }
        return Flux.fromIterable(shard.links())
                .flatMapSequential(
                        link -> {
                            String name = shard.name(link);
                            return name == null
                                    ? see(link.cid())
                                            .flatMapMany(below -> shardEntries(shard(below), path, depth, level + 1))
                                    : entry(link, name, path, depth);
                        },
                        AT_ONCE,
                        1);
    }

    private Flux<Found> entry(PbNode.Link link, String name, String path, int depth) {
        if (name.contains("/")) {
            return Flux.error(Broken.block("the name '" + name + "' holds a slash"));
        }
        SafePath whole = new SafePath(path.isEmpty() ? name : path + "/" + name);
        return files(link.cid(), whole.value(), link.totalSize(), depth + 1);
    }

    private static DownloadException link(String name) {
        return Broken.block("'" + name + "' is a symbolic link, and links are never followed");
    }

    private static DownloadException notThere(String name, IpfsAddress address) {
        return new DownloadException(
                ErrorCode.NOT_FOUND,
                "There is no '" + name + "' in " + address.root() + " on the path '" + address.pathText()
                        + "'. Check the path; 'modelhaul plan ipfs://" + address.root() + "' lists what is there.");
    }
}
