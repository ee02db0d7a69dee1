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
 * @param storedAs the name under which the store tells of what it brings; null in entries of older versions
 * @param commit the exact revision that it is of; null where there are none, and before that is known
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
    "storedAs",
    "commit",
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
        @JsonProperty("storedAs") @Nullable String storedAs,
        @JsonProperty("commit") @Nullable String commit,
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

    /** Whether the store tells of what it brings under that name. */
    public boolean brings(String storedBy, String name) {
        return provider.equals(storedBy) && name().equals(name);
    }

    /** Whether it brings that model, a part of it, or something that holds it. */
    public boolean concerns(String storedBy, String name) {
        String own = name();
        return brings(storedBy, name)
                || provider.equals(storedBy) && (own.startsWith(name + "/") || name.startsWith(own + "/"));
    }

    private String name() {
        return storedAs == null ? model : storedAs;
    }

    /** The same download in the given state. */
    public PendingDownload at(DownloadProgress state) {
        Long completed = state.completedBytes() == null ? completedBytes : state.completedBytes();
        Long total = state.totalBytes() == null ? totalBytes : state.totalBytes();
        return with(commit, state.status(), completed, total, state.error(), started, state.timestamp());
    }

    /** The same download, once it is known what it brings. */
    public PendingDownload of(@Nullable String exactRevision) {
        return with(exactRevision, status, completedBytes, totalBytes, error, started, updated);
    }

    /** The same download, after it failed. */
    public PendingDownload failed(DownloadProgress.Failure failure) {
        return with(commit, DownloadStatus.ERROR, completedBytes, totalBytes, failure, started, updated);
    }

    /** The same download, begun by somebody else who got this far. */
    public PendingDownload after(PendingDownload before) {
        return with(before.commit, status, before.completedBytes, before.totalBytes, null, before.started, updated);
    }

    private PendingDownload with(
            @Nullable String exactRevision,
            DownloadStatus now,
            @Nullable Long completed,
            @Nullable Long total,
            DownloadProgress.@Nullable Failure failure,
            String since,
            String heard) {
        return new PendingDownload(
                id,
                provider,
                model,
                storedAs,
                exactRevision,
                options,
                withheld,
                now,
                completed,
                total,
                failure,
                since,
                heard);
    }
}
