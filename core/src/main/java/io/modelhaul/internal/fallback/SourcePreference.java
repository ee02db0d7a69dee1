package io.modelhaul.internal.fallback;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.FailedSource;
import io.modelhaul.spi.FileSource;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Which kinds of sources are asked before the others, which stay in their order.
 *
 * @param preferred the first one first
 */
record SourcePreference(List<String> preferred) {
    DownloadPlan of(DownloadPlan plan) {
        if (preferred.isEmpty()) {
            return plan;
        }
        requireAny(plan);
        return plan.withFiles(plan.files().stream()
                .map(file -> file.withSources(file.sources().stream()
                        .sorted(Comparator.comparingInt(this::rank))
                        .toList()))
                .toList());
    }

    /** Failures that are known already cost nothing, and are told first. */
    private int rank(FileSource source) {
        int rank = preferred.indexOf(source.layer());
        return source instanceof FailedSource ? -1 : rank < 0 ? preferred.size() : rank;
    }

    private void requireAny(DownloadPlan plan) {
        List<String> layers = plan.files().stream()
                .flatMap(file -> file.sources().stream())
                .map(FileSource::layer)
                .distinct()
                .toList();
        if (!layers.isEmpty() && preferred.stream().noneMatch(layers::contains)) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST,
                    "Option 'prefer' names " + String.join(", ", preferred) + ", and no source of this download is of"
                            + " that kind; there is " + layers.stream().sorted().collect(Collectors.joining(", "))
                            + ". Add one with the option 'fallback' or 'manifest'.");
        }
    }
}
