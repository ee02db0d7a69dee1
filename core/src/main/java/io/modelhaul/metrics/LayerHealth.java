package io.modelhaul.metrics;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.modelhaul.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How one layer does, judged by its last attempts. A failure counts when it speaks against the source: the network, the
 * server, wrong bytes; not a full disk here, nor a name that does not exist.
 *
 * @param layer the kind of source
 * @param status how it does
 * @param since when it became so; null when nothing is known
 * @param lastSuccess when it last worked
 * @param lastFailure when it last failed
 * @param lastCode why it last failed
 * @param endpoints how each of its endpoints does
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
@JsonPropertyOrder({"layer", "status", "since", "lastSuccess", "lastFailure", "lastCode", "endpoints"})
public record LayerHealth(
        @JsonProperty("layer") String layer,
        @JsonProperty("status") HealthStatus status,
        @JsonProperty("since") @Nullable String since,
        @JsonProperty("lastSuccess") @Nullable String lastSuccess,
        @JsonProperty("lastFailure") @Nullable String lastFailure,
        @JsonProperty("lastCode") @Nullable ErrorCode lastCode,
        @JsonProperty("endpoints") List<Endpoint> endpoints) {

    /**
     * How one endpoint does.
     *
     * @param endpoint the host; null where there is none
     * @param status how it does
     * @param since when it became so; null when nothing is known
     * @param lastSuccess when it last worked
     * @param lastFailure when it last failed
     * @param lastCode why it last failed
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    @JsonPropertyOrder({"endpoint", "status", "since", "lastSuccess", "lastFailure", "lastCode"})
    public record Endpoint(
            @JsonProperty("endpoint") @Nullable String endpoint,
            @JsonProperty("status") HealthStatus status,
            @JsonProperty("since") @Nullable String since,
            @JsonProperty("lastSuccess") @Nullable String lastSuccess,
            @JsonProperty("lastFailure") @Nullable String lastFailure,
            @JsonProperty("lastCode") @Nullable ErrorCode lastCode) {}

    /** Copies the list. */
    public LayerHealth {
        endpoints = List.copyOf(endpoints);
    }

    static List<LayerHealth> of(List<TransferAttempt> attempts) {
        Map<String, HealthCourse> layers = new TreeMap<>();
        Map<String, Map<String, HealthCourse>> endpoints = new TreeMap<>();
        for (TransferAttempt attempt : attempts) {
            layers.computeIfAbsent(attempt.layer(), name -> new HealthCourse()).follow(attempt);
            endpoints
                    .computeIfAbsent(attempt.layer(), name -> new TreeMap<>())
                    .computeIfAbsent(Objects.requireNonNullElse(attempt.endpoint(), ""), name -> new HealthCourse())
                    .follow(attempt);
        }
        List<LayerHealth> health = new ArrayList<>();
        layers.forEach((layer, course) -> {
            List<Endpoint> hosts = new ArrayList<>();
            endpoints
                    .getOrDefault(layer, Map.of())
                    .forEach((host, each) -> hosts.add(each.endpoint(host.isEmpty() ? null : host)));
            health.add(of(layer, course.endpoint(null), hosts));
        });
        return health;
    }

    private static LayerHealth of(String layer, Endpoint all, List<Endpoint> hosts) {
        return new LayerHealth(
                layer, all.status(), all.since(), all.lastSuccess(), all.lastFailure(), all.lastCode(), hosts);
    }
}
