package io.modelhaul.ipfs.gateway;

import io.modelhaul.ipfs.codec.CarReader;
import io.modelhaul.ipfs.codec.Cid;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * How large files are that are one block of content, of which only directories tell. Directories are taken at their word once
 * gateways agreed with them about some of the files: a question for each would cost more than many files themselves. A wrong
 * size is found out when the block comes, and then nothing is kept. Used by one walk.
 */
final class RawSizes {
    private static final int AT_ONCE = 8;
    /** So many files are asked for. */
    private static final int SAMPLE = 8;

    private final BlockFetch blocks;
    private final Map<Cid, Long> told = new LinkedHashMap<>();
    private final Map<Cid, Long> known = new HashMap<>();
    private boolean allTrue = true;

    RawSizes(BlockFetch blocks) {
        this.blocks = blocks;
    }

    /**
     * A file to find the size of.
     *
     * @param size what a directory says; negative when none says anything
     */
    void note(Cid cid, long size) {
        told.putIfAbsent(cid, size);
    }

    long of(Cid cid) {
        return Objects.requireNonNull(known.get(cid), "the size was not asked for");
    }

    /** Finds the sizes of all that were noted. */
    Mono<Void> fetch() {
        List<Cid> all = new ArrayList<>(told.keySet());
        int sample = Math.min(SAMPLE, all.size());
        return ask(all.subList(0, sample)).then(Mono.defer(() -> ask(believe(all.subList(sample, all.size())))));
    }

    /** Takes what was told; returns the files of which it cannot be right, or nothing can be. */
    private List<Cid> believe(List<Cid> rest) {
        List<Cid> doubtful = new ArrayList<>();
        for (Cid cid : rest) {
            long size = told.getOrDefault(cid, -1L);
            boolean credible = allTrue
                    && size >= 0
                    && size <= CarReader.MAX_BLOCK
                    && !cid.hash().isIdentity();
            if (credible) {
                known.put(cid, size);
            } else {
                doubtful.add(cid);
            }
        }
        return doubtful;
    }

    private Mono<Void> ask(List<Cid> some) {
        return Flux.fromIterable(some)
                .flatMapSequential(this::size, AT_ONCE, 1)
                .collectList()
                .doOnNext(sizes -> {
                    for (int i = 0; i < sizes.size(); i++) {
                        known.put(some.get(i), sizes.get(i));
                        allTrue &= sizes.get(i).equals(told.get(some.get(i)));
                    }
                })
                .then();
    }

    /** What the directory says is right where a gateway says the same; else the block itself tells. */
    private Mono<Long> size(Cid cid) {
        long size = told.getOrDefault(cid, -1L);
        Mono<Long> real = Mono.defer(() -> blocks.block(cid)).map(block -> (long) block.length);
        if (cid.hash().isIdentity()) {
            return real;
        }
        boolean credible = size >= 0 && size <= CarReader.MAX_BLOCK;
        return blocks.length(cid).filter(length -> !credible || length == size).switchIfEmpty(real);
    }
}
