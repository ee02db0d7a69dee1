package io.modelhaul.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.jspecify.annotations.Nullable;

/**
 * Something that went, or that would.
 *
 * @param provider the provider's id
 * @param model the model; null for unfinished files
 * @param revision its exact revision, where there is one
 * @param path where it was
 * @param reason {@code age}, {@code size} or {@code partial}
 * @param lastUsed when it was last used, where that is known
 * @param freedBytes what that frees on the disk: not what another model still names
 * @param removed whether it is gone
 * @param error why it is not, when removing it failed
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
@JsonPropertyOrder({"provider", "model", "revision", "path", "reason", "lastUsed", "freedBytes", "removed", "error"})
public record Pruned(
        @JsonProperty("provider") String provider,
        @JsonProperty("model") @Nullable String model,
        @JsonProperty("revision") @Nullable String revision,
        @JsonProperty("path") String path,
        @JsonProperty("reason") String reason,
        @JsonProperty("lastUsed") @Nullable String lastUsed,
        @JsonProperty("freedBytes") long freedBytes,
        @JsonProperty("removed") boolean removed,
        @JsonProperty("error") @Nullable String error) {}
