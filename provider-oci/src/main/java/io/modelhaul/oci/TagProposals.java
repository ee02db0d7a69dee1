package io.modelhaul.oci;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.http.HttpTransport;
import io.modelhaul.oci.manifest.OciReference;
import io.modelhaul.registry.Registry;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import reactor.core.publisher.Mono;

/**
 * Names the tags that there are where the one that was asked for is not.
 *
 * @param registry the registry
 * @param model what was asked for
 * @param http the client
 */
record TagProposals(Registry registry, OciReference model, HttpTransport http) {
    private static final int MOST = 5;

    /** The same failure, with proposals when a tag is what is missing. */
    <T> Mono<T> of(DownloadException failure) {
        if (failure.code() != ErrorCode.NOT_FOUND || model.pinned()) {
            return Mono.error(failure);
        }
        return registry.tags(http, model.repository())
                .map(this::closest)
                .onErrorReturn(DownloadException.class, List.of())
                .flatMap(tags -> Mono.error(tags.isEmpty() ? failure : proposing(failure, tags)));
    }

    private DownloadException proposing(DownloadException failure, List<String> tags) {
        return new DownloadException(
                ErrorCode.NOT_FOUND,
                "There is no " + model + " at " + registry + ". Did you mean "
                        + String.join(", ", tags.stream().map(tag -> ":" + tag).toList()) + "?",
                failure);
    }

    private List<String> closest(List<String> tags) {
        String wanted = Objects.requireNonNull(model.tag()).toLowerCase(Locale.ROOT);
        return tags.stream()
                .filter(tag -> tag.matches("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}"))
                .sorted(Comparator.comparingInt((String tag) -> distance(wanted, tag.toLowerCase(Locale.ROOT))))
                .limit(MOST)
                .toList();
    }

    /** How many characters must change; Levenshtein's. */
    private static int distance(String one, String other) {
        int[] before = new int[other.length() + 1];
        for (int j = 0; j <= other.length(); j++) {
            before[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int[] now = new int[other.length() + 1];
            now[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int change = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
                now[j] = Math.min(Math.min(now[j - 1], before[j]) + 1, before[j - 1] + change);
            }
            before = now;
        }
        return before[other.length()];
    }
}
