package io.modelhaul.ipfs;

import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The gateways of one download and the order in which they are asked: as listed, but those that failed a moment ago last, and
 * those that lied not at all as long as there is another one.
 *
 * @param all as the user or the defaults list them
 * @param tries how often one is asked before it is given up, while nothing arrives
 */
record Gateways(List<Gateway> all, int tries) {
    /** So many reads at once go to one gateway before the next one gets some; a local one takes all. */
    private static final int PARALLEL = 4;

    Gateways {
        all = List.copyOf(all);
    }

    /** The names, for people. */
    String names() {
        return all.stream().map(Gateway::name).distinct().collect(Collectors.joining(", "));
    }

    boolean isOne() {
        return all.size() == 1;
    }

    /**
     * The one to ask next; null when there is none.
     *
     * @param tried how often each was asked in vain
     */
    @Nullable
    Gateway choose(ToIntFunction<Gateway> tried) {
        boolean allLied = all.stream().allMatch(gateway -> gateway.health().lied());
        Predicate<Gateway> may = gateway -> tried.applyAsInt(gateway) < (allLied ? 1 : tries)
                && (allLied || !gateway.health().lied())
                && gateway.health().busy().isZero();
        return all.stream()
                .filter(may)
                .min(Comparator.comparingInt(tried)
                        .thenComparing(gateway -> gateway.health().shaky())
                        .thenComparingInt(Gateways::load))
                .orElse(null);
    }

    private static int load(Gateway gateway) {
        return gateway.isLocal() ? 0 : gateway.health().open() / PARALLEL;
    }
}
