package io.modelhaul;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One state of one download; what the stream emits, and as JSON the payload of server-sent events.
 *
 * <p>Byte counts, file counts and percent speak of the whole download. What is unknown is null, never a made-up number.
 * The JSON is the same from Jackson 2 and 3, since only annotations are used.
 *
 * @param id names the download; equal downloads that share one transfer have the same id
 * @param provider the provider's id
 * @param model the model as it was asked for; of an address, what is no secret
 * @param status where the download is
 * @param message a word for people, without secrets
 * @param file the file that this state speaks of, relative to the model
 * @param completedBytes bytes that are here, cached ones included
 * @param totalBytes bytes in all
 * @param percent 0 to 100 with one decimal
 * @param bytesPerSecond smoothed speed; 0 when nothing moves
 * @param etaSeconds seconds left at this speed
 * @param completedFiles files that are here and verified
 * @param totalFiles files in all
 * @param layer where bytes come from: {@code cache}, {@code hub}, {@code http} or a provider's own word
 * @param endpoint the host that bytes come from
 * @param attempt which try this is, from 1
 * @param path where the model is, once {@link DownloadStatus#COMPLETE}
 * @param error why the download failed, once {@link DownloadStatus#ERROR}
 * @param timestamp when, as ISO-8601 text in UTC with milliseconds
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
@JsonPropertyOrder({
    "id",
    "provider",
    "model",
    "status",
    "message",
    "file",
    "completedBytes",
    "totalBytes",
    "percent",
    "bytesPerSecond",
    "etaSeconds",
    "completedFiles",
    "totalFiles",
    "layer",
    "endpoint",
    "attempt",
    "path",
    "error",
    "timestamp"
})
public record DownloadProgress(
        @JsonProperty("id") String id,
        @JsonProperty("provider") String provider,
        @JsonProperty("model") String model,
        @JsonProperty("status") DownloadStatus status,
        @JsonProperty("message") @Nullable String message,
        @JsonProperty("file") @Nullable String file,
        @JsonProperty("completedBytes") @Nullable Long completedBytes,
        @JsonProperty("totalBytes") @Nullable Long totalBytes,
        @JsonProperty("percent") @Nullable Double percent,
        @JsonProperty("bytesPerSecond") @Nullable Long bytesPerSecond,
        @JsonProperty("etaSeconds") @Nullable Long etaSeconds,
        @JsonProperty("completedFiles") @Nullable Integer completedFiles,
        @JsonProperty("totalFiles") @Nullable Integer totalFiles,
        @JsonProperty("layer") @Nullable String layer,
        @JsonProperty("endpoint") @Nullable String endpoint,
        @JsonProperty("attempt") @Nullable Integer attempt,
        @JsonProperty("path") @Nullable String path,
        @JsonProperty("error") @Nullable Failure error,
        @JsonProperty("timestamp") String timestamp) {

    /**
     * Why a download failed.
     *
     * @param code the stable name
     * @param message what happened and what to do next
     * @param retryable whether trying again later may help
     */
    @JsonPropertyOrder({"code", "message", "retryable"})
    public record Failure(
            @JsonProperty("code") ErrorCode code,
            @JsonProperty("message") String message,
            @JsonProperty("retryable") boolean retryable) {

        /** The failure that an exception stands for. */
        public static Failure of(DownloadException exception) {
            return new Failure(exception.code(), String.valueOf(exception.getMessage()), exception.retryable());
        }
    }

    /** Where the model is; null before {@link DownloadStatus#COMPLETE}, and where its path is no path of this machine. */
    public @Nullable Path location() {
        try {
            return path == null ? null : Path.of(path);
        } catch (InvalidPathException e) {
            return null;
        }
    }

    /** The time left at this speed; null when unknown. */
    public @Nullable Duration remaining() {
        return etaSeconds == null ? null : Duration.ofSeconds(etaSeconds);
    }

    /** When this state was. */
    public Instant time() {
        return Instant.parse(timestamp);
    }

    /** Starts a state of the given download. */
    public static Builder builder(String id, String provider, String model) {
        return new Builder(id, provider, model);
    }

    /** Starts from this state. */
    public Builder toBuilder() {
        Builder builder = new Builder(id, provider, model);
        builder.status = status;
        builder.message = message;
        builder.file = file;
        builder.completedBytes = completedBytes;
        builder.totalBytes = totalBytes;
        builder.percent = percent;
        builder.bytesPerSecond = bytesPerSecond;
        builder.etaSeconds = etaSeconds;
        builder.completedFiles = completedFiles;
        builder.totalFiles = totalFiles;
        builder.layer = layer;
        builder.endpoint = endpoint;
        builder.attempt = attempt;
        builder.path = path;
        builder.error = error;
        return builder;
    }

    /** Collects the fields of one state; not thread-safe. */
    public static final class Builder {
        private final String id;
        private final String provider;
        private final String model;
        private DownloadStatus status = DownloadStatus.STARTING;
        private @Nullable String message;
        private @Nullable String file;
        private @Nullable Long completedBytes;
        private @Nullable Long totalBytes;
        private @Nullable Double percent;
        private @Nullable Long bytesPerSecond;
        private @Nullable Long etaSeconds;
        private @Nullable Integer completedFiles;
        private @Nullable Integer totalFiles;
        private @Nullable String layer;
        private @Nullable String endpoint;
        private @Nullable Integer attempt;
        private @Nullable String path;
        private @Nullable Failure error;

        private Builder(String id, String provider, String model) {
            this.id = Objects.requireNonNull(id, "id");
            this.provider = Objects.requireNonNull(provider, "provider");
            // A model may be named by an address, whose query may be signed.
            this.model = Redaction.model(model);
        }

        /** Where the download is. */
        public Builder status(DownloadStatus value) {
            status = value;
            return this;
        }

        /** A word for people; secrets are taken out. */
        public Builder message(@Nullable String value) {
            message = value == null ? null : Redaction.text(value);
            return this;
        }

        /** The file that the state speaks of. */
        public Builder file(@Nullable String value) {
            file = value;
            return this;
        }

        /** Bytes here and bytes in all; percent follows when both are known. */
        public Builder bytes(@Nullable Long completed, @Nullable Long total) {
            completedBytes = completed;
            totalBytes = total;
            percent = completed == null || total == null ? null : percentOf(completed, total);
            return this;
        }

        /** The percentage, where it does not follow from the bytes. */
        public Builder percent(@Nullable Double value) {
            percent = value;
            return this;
        }

        /** Speed in bytes a second and seconds left. */
        public Builder speed(@Nullable Long bytesASecond, @Nullable Long secondsLeft) {
            bytesPerSecond = bytesASecond;
            etaSeconds = secondsLeft;
            return this;
        }

        /** Files here and files in all. */
        public Builder files(@Nullable Integer completed, @Nullable Integer total) {
            completedFiles = completed;
            totalFiles = total;
            return this;
        }

        /** Where bytes come from: the kind of source, and its host. */
        public Builder from(@Nullable String sourceLayer, @Nullable String host) {
            layer = sourceLayer;
            endpoint = host;
            return this;
        }

        /** Which try this is, from 1. */
        public Builder attempt(@Nullable Integer value) {
            attempt = value;
            return this;
        }

        /** Where the model is. */
        public Builder path(@Nullable String value) {
            path = value;
            return this;
        }

        /** Why the download failed. */
        public Builder error(@Nullable Failure value) {
            error = value;
            return this;
        }

        /** The state, at the given time. */
        public DownloadProgress build(Instant when) {
            return new DownloadProgress(
                    id,
                    provider,
                    model,
                    status,
                    message,
                    file,
                    completedBytes,
                    totalBytes,
                    percent,
                    bytesPerSecond,
                    etaSeconds,
                    completedFiles,
                    totalFiles,
                    layer,
                    endpoint,
                    attempt,
                    path,
                    error,
                    Timestamps.text(when));
        }

        private static Double percentOf(long completed, long total) {
            return total <= 0 ? 100.0 : Math.floor(Math.min(completed, total) * 1000.0 / total) / 10.0;
        }
    }
}
