package io.modelhaul.metrics;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What some attempts have in common, in numbers.
 *
 * @param attempts how many there were
 * @param succeeded how many brought what was asked
 * @param failed how many failed
 * @param cancelled how many were cancelled
 * @param retries how many were not the first try
 * @param successRate succeeded ones of those that succeeded or failed, 0 to 1; null when there are none
 * @param bytes content bytes that arrived
 * @param meanMillis mean duration of those that succeeded; null when there are none
 * @param p95Millis the duration that 95 of 100 of them did not exceed
 * @param meanFirstByteMillis mean wait for the first byte; null when none arrived
 * @param p95FirstByteMillis the wait that 95 of 100 did not exceed
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
@JsonPropertyOrder({
    "attempts",
    "succeeded",
    "failed",
    "cancelled",
    "retries",
    "successRate",
    "bytes",
    "meanMillis",
    "p95Millis",
    "meanFirstByteMillis",
    "p95FirstByteMillis"
})
public record AttemptCounts(
        @JsonProperty("attempts") int attempts,
        @JsonProperty("succeeded") int succeeded,
        @JsonProperty("failed") int failed,
        @JsonProperty("cancelled") int cancelled,
        @JsonProperty("retries") int retries,
        @JsonProperty("successRate") @Nullable Double successRate,
        @JsonProperty("bytes") long bytes,
        @JsonProperty("meanMillis") @Nullable Long meanMillis,
        @JsonProperty("p95Millis") @Nullable Long p95Millis,
        @JsonProperty("meanFirstByteMillis") @Nullable Long meanFirstByteMillis,
        @JsonProperty("p95FirstByteMillis") @Nullable Long p95FirstByteMillis) {

    static AttemptCounts of(Collection<TransferAttempt> attempts) {
        int succeeded =
                (int) attempts.stream().filter(TransferAttempt::succeeded).count();
        int failed = (int) attempts.stream().filter(TransferAttempt::failed).count();
        int settled = succeeded + failed;
        List<Long> durations = attempts.stream()
                .filter(TransferAttempt::succeeded)
                .map(TransferAttempt::durationMillis)
                .sorted()
                .toList();
        List<Long> firstBytes = attempts.stream()
                .map(TransferAttempt::firstByteMillis)
                .filter(Objects::nonNull)
                .sorted()
                .toList();
        return new AttemptCounts(
                attempts.size(),
                succeeded,
                failed,
                attempts.size() - settled,
                (int) attempts.stream().filter(each -> each.attempt() > 1).count(),
                settled == 0 ? null : Math.round(succeeded * 1000.0 / settled) / 1000.0,
                attempts.stream().mapToLong(TransferAttempt::bytes).sum(),
                mean(durations),
                p95(durations),
                mean(firstBytes),
                p95(firstBytes));
    }

    private static @Nullable Long mean(List<Long> sorted) {
        return sorted.isEmpty()
                ? null
                : Math.round(
                        sorted.stream().mapToLong(Long::longValue).average().orElse(0));
    }

    /** The nearest rank. */
    private static @Nullable Long p95(List<Long> sorted) {
        return sorted.isEmpty() ? null : sorted.get((int) Math.ceil(sorted.size() * 0.95) - 1);
    }
}
