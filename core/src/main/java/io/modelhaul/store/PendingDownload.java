package io.modelhaul.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.modelhaul.DownloadProgress;
import io.modelhaul.DownloadProgress.Failure;
import io.modelhaul.DownloadStatus;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A download that was begun and is not finished, as the journal remembers it; without secrets.
 *
 * @param id names the download; going on with it keeps the name
 * @param provider the provider's id
 * @param model the model as it was asked for; of an address, what is no secret
 * @param options the options as texts, by name; paths are absolute
 * @param withheld the names of what was given and is not kept because it may be secret: options, or {@code model} when the
 *     address had a query
 * @param status where the download was when it was last heard of
 * @param completedBytes bytes that were here then; null when unknown
 * @param totalBytes bytes in all; null when unknown
 * @param error why it stopped, when it failed
 * @param started when it began, as ISO-8601 text in UTC
 * @param updated when it was last heard of
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
@JsonPropertyOrder({
    "id",
    "provider",
    "model",
    "options",
    "withheld",
    "status",
    "completedBytes",
    "totalBytes",
    "error",
    "started",
    "updated"
})
public record PendingDownload(
        @JsonProperty("id") String id,
        @JsonProperty("provider") String provider,
        @JsonProperty("model") String model,
        @JsonProperty("options") Map<String, List<String>> options,
        @JsonProperty("withheld") List<String> withheld,
        @JsonProperty("status") DownloadStatus status,
        @JsonProperty("completedBytes") @Nullable Long completedBytes,
        @JsonProperty("totalBytes") @Nullable Long totalBytes,
        @JsonProperty("error") @Nullable Failure error,
        @JsonProperty("started") String started,
        @JsonProperty("updated") String updated) {

    /** Copies the collections; what cannot be without a value must have one. */
    public PendingDownload {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(provider, "provider");
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(started, "started");
        Objects.requireNonNull(updated, "updated");
        options = new TreeMap<>(options);
        withheld = List.copyOf(withheld);
    }

    /** The same download in the given state. */
    public PendingDownload at(DownloadProgress state) {
        return new PendingDownload(
                id,
                provider,
                model,
                options,
                withheld,
                state.status(),
                state.completedBytes() == null ? completedBytes : state.completedBytes(),
                state.totalBytes() == null ? totalBytes : state.totalBytes(),
                state.error(),
                started,
                state.timestamp());
    }
}
