package io.modelhaul.metrics;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.modelhaul.DownloadStatus;
import io.modelhaul.ErrorCode;
import io.modelhaul.Redaction;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One try to get one file, or what a model consists of, from one source.
 *
 * @param time when it ended, as ISO-8601 text in UTC with milliseconds
 * @param provider the provider's id
 * @param model the model as it was asked for; of an address, what is no secret
 * @param layer the kind of source: {@code hub}, {@code http}, {@code ipfs} or a provider's own word
 * @param endpoint the host that answered, or was asked; null where there is none
 * @param status {@code COMPLETE}, {@code ERROR} or {@code CANCELLED}
 * @param code why it failed; null when it did not
 * @param bytes content bytes that arrived
 * @param firstByteMillis from the start to the first content byte; null when none arrived
 * @param durationMillis from the start to the end
 * @param attempt which try of this source it was, from 1
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
@JsonPropertyOrder({
    "time",
    "provider",
    "model",
    "layer",
    "endpoint",
    "status",
    "code",
    "bytes",
    "firstByteMillis",
    "durationMillis",
    "attempt"
})
public record TransferAttempt(
        @JsonProperty("time") String time,
        @JsonProperty("provider") String provider,
        @JsonProperty("model") String model,
        @JsonProperty("layer") String layer,
        @JsonProperty("endpoint") @Nullable String endpoint,
        @JsonProperty("status") DownloadStatus status,
        @JsonProperty("code") @Nullable ErrorCode code,
        @JsonProperty("bytes") long bytes,
        @JsonProperty("firstByteMillis") @Nullable Long firstByteMillis,
        @JsonProperty("durationMillis") long durationMillis,
        @JsonProperty("attempt") int attempt) {

    /** Takes secrets out of an address; what cannot be without a value must have one. */
    public TransferAttempt {
        Objects.requireNonNull(time, "time");
        Objects.requireNonNull(provider, "provider");
        Objects.requireNonNull(layer, "layer");
        Objects.requireNonNull(status, "status");
        model = Redaction.model(model);
    }

    /** Whether the source brought what was asked of it. */
    boolean succeeded() {
        return status == DownloadStatus.COMPLETE;
    }

    /** Whether it failed, for whatever reason; one that was cancelled neither failed nor succeeded. */
    boolean failed() {
        return status == DownloadStatus.ERROR;
    }

    /** Whether the failure says something against the source: not a full disk here, nor a wrong name. */
    boolean speaksAgainstSource() {
        return failed()
                && code != null
                && switch (code) {
                    case UNREACHABLE,
                            TIMEOUT,
                            STALLED,
                            SERVER_ERROR,
                            RATE_LIMITED,
                            PROTOCOL,
                            CHECKSUM_MISMATCH,
                            SIZE_MISMATCH,
                            ALL_SOURCES_FAILED -> true;
                    default -> false;
                };
    }

    /** When it ended; null when the text is no time. */
    @Nullable
    Instant instant() {
        try {
            return Instant.parse(time);
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
