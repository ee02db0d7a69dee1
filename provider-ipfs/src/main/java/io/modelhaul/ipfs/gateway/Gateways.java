package io.modelhaul.ipfs.gateway;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The gateways of one download and the order in which they are asked: as listed, but those that failed a moment ago last, and
 * those that lied not at all. Where each of them had lied before, and there is nobody else, each gets one more chance.
 *
 * @param all as the user or the defaults list them
 * @param tries how often one is asked before it is given up, while nothing arrives
 * @param pardoned how many lies of a gateway are not held against it
 */
public record Gateways(List<Gateway> all, int tries, Map<Gateway, Integer> pardoned) {
    /** So many reads at once go to one gateway before the next one gets some; a local one takes all. */
    private static final int PARALLEL = 4;

    public Gateways {
        all = List.copyOf(all);
        pardoned = Map.copyOf(pardoned);
    }

    static Gateways of(List<Gateway> all, int tries) {
        boolean nobodyElse = all.stream().allMatch(gateway -> gateway.health().lies() > 0);
        Map<Gateway, Integer> pardoned = nobodyElse
                ? all.stream()
                        .collect(Collectors.toMap(
                                gateway -> gateway, gateway -> gateway.health().lies()))
                : Map.of();
        return new Gateways(all, tries, pardoned);
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
    public Gateway choose(ToIntFunction<Gateway> tried) {
        Predicate<Gateway> may = gateway -> tried.applyAsInt(gateway) < tries && keptAway(gateway) == null;
        return all.stream()
                .filter(may)
                .min(Comparator.comparingInt(tried)
                        .thenComparing(gateway -> gateway.health().shaky())
                        .thenComparingInt(Gateways::load))
                .orElse(null);
    }

    /** Why it is not asked at this moment; null when it may be. */
    @Nullable
    DownloadException keptAway(Gateway gateway) {
        if (gateway.health().lies() > pardoned.getOrDefault(gateway, 0)) {
            return new DownloadException(
                    ErrorCode.CHECKSUM_MISMATCH, "it sent wrong bytes before, and this process does not ask it again");
        }
        Duration busy = gateway.health().busy();
        return busy.isZero()
                ? null
                : new DownloadException(
                                ErrorCode.RATE_LIMITED,
                                "it asked to be left alone for " + (busy.toSeconds() + 1) + " s more")
                        .retryAfter(busy);
    }

    private static int load(Gateway gateway) {
        return gateway.isLocal() ? 0 : gateway.health().open() / PARALLEL;
    }
}
