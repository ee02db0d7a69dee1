package io.modelhaul.ipfs.gateway;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which gateways were asked in vain for one thing, and why each failed. Used by one read at a time. */
final class GatewayAttempts {
    private static final int MAX_TOLD = 20;
    /** What all gateways agree on is told as it is, and not as a failure of all sources. */
    private static final Set<ErrorCode> VERDICTS = EnumSet.of(
            ErrorCode.NOT_FOUND,
            ErrorCode.AUTH_REQUIRED,
            ErrorCode.FORBIDDEN,
            ErrorCode.CHECKSUM_MISMATCH,
            ErrorCode.RATE_LIMITED);

    private final Gateways gateways;
    private final Map<Gateway, Integer> tries = new HashMap<>();
    private final Map<Gateway, DownloadException> last = new LinkedHashMap<>();
    private final Deque<String> told = new ArrayDeque<>();
    private int number;

    GatewayAttempts(Gateways gateways) {
        this.gateways = gateways;
    }

    /** The gateway to ask next; null when every one had its tries. */
    @Nullable
    Gateway next() {
        return gateways.choose(gateway -> tries.getOrDefault(gateway, 0));
    }

    /** Something arrived: all get their tries again. */
    void progress() {
        tries.clear();
        last.clear();
    }

    /** Notes a failure; returns it with the gateway's name in its words. */
    DownloadException failed(Gateway gateway, DownloadException failure) {
        gateway.health().failed(failure);
        boolean pointless = !failure.retryable();
        tries.merge(gateway, pointless ? gateways.tries() : 1, Integer::sum);
        last.put(gateway, failure);
        number++;
        return named(failure, tell(gateway, failure));
    }

    private static DownloadException named(DownloadException failure, String words) {
        return new DownloadException(failure.code(), words, failure).retryable(failure.retryable());
    }

    /** The number of the try that follows. */
    int number() {
        return number + 1;
    }

    /** What it means that no gateway is left, those that were not even asked among them. */
    DownloadException allFailed() {
        gateways.all().forEach(this::notAsked);
        boolean again = last.values().stream().anyMatch(DownloadException::retryable);
        DownloadException failure = new DownloadException(code(), words()).retryable(again);
        Duration wait =
                last.values().stream().map(DownloadException::retryAfter).reduce(null, GatewayHealth::shorter);
        return wait == null ? failure : failure.retryAfter(wait);
    }

    private ErrorCode code() {
        Set<ErrorCode> codes =
                last.values().stream().map(DownloadException::code).collect(Collectors.toSet());
        ErrorCode first = codes.iterator().next();
        boolean agreed = codes.size() == 1 && last.size() == gateways.all().size();
        return agreed && (gateways.isOne() || VERDICTS.contains(first)) ? first : ErrorCode.ALL_SOURCES_FAILED;
    }

    private String words() {
        return told.size() == 1 ? told.getFirst() : "Every gateway failed.\n  " + String.join("\n  ", told);
    }

    private void notAsked(Gateway gateway) {
        DownloadException reason = gateways.keptAway(gateway);
        boolean news = reason != null && last.putIfAbsent(gateway, reason) == null;
        if (reason != null && news && told.stream().noneMatch(line -> line.startsWith(name(gateway)))) {
            tell(gateway, reason);
        }
    }

    private static String name(Gateway gateway) {
        return Gateway.LAYER + " (" + gateway.name() + "): ";
    }

    private String tell(Gateway gateway, DownloadException failure) {
        String line = name(gateway) + failure.code() + ", " + failure.getMessage();
        told.add(line);
        if (told.size() > MAX_TOLD) {
            told.remove();
        }
        return line;
    }
}
