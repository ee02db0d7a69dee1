package io.modelhaul.metrics;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The attempts in numbers: all of them, and by where bytes came from.
 *
 * @param since when the oldest of them ended; null when there is none
 * @param total all of them
 * @param byEndpoint those of each layer and endpoint
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
@JsonPropertyOrder({"since", "total", "byEndpoint"})
public record TransferSummary(
        @JsonProperty("since") @Nullable String since,
        @JsonProperty("total") AttemptCounts total,
        @JsonProperty("byEndpoint") List<Endpoint> byEndpoint) {

    /**
     * The attempts at one endpoint.
     *
     * @param layer the kind of source
     * @param endpoint the host; null where there is none
     * @param counts the numbers, which stand beside the names in JSON
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    @JsonPropertyOrder({"layer", "endpoint"})
    public record Endpoint(
            @JsonProperty("layer") String layer,
            @JsonProperty("endpoint") @Nullable String endpoint,
            @JsonUnwrapped AttemptCounts counts) {}

    /** Copies the list. */
    public TransferSummary {
        byEndpoint = List.copyOf(byEndpoint);
    }

    private record Key(String layer, @Nullable String endpoint) {
        static Key of(TransferAttempt attempt) {
            return new Key(attempt.layer(), attempt.endpoint());
        }
    }

    static TransferSummary of(List<TransferAttempt> attempts) {
        Map<Key, List<TransferAttempt>> groups = new LinkedHashMap<>();
        attempts.forEach(attempt -> groups.computeIfAbsent(Key.of(attempt), key -> new ArrayList<>())
                .add(attempt));
        List<Endpoint> endpoints = new ArrayList<>();
        groups.forEach(
                (key, group) -> endpoints.add(new Endpoint(key.layer(), key.endpoint(), AttemptCounts.of(group))));
        endpoints.sort(Comparator.comparing(Endpoint::layer)
                .thenComparing(endpoint -> Objects.requireNonNullElse(endpoint.endpoint(), "")));
        String since = attempts.stream()
                .map(TransferAttempt::time)
                .min(Comparator.naturalOrder())
                .orElse(null);
        return new TransferSummary(since, AttemptCounts.of(attempts), endpoints);
    }
}
