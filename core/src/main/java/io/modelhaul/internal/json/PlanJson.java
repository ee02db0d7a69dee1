package io.modelhaul.internal.json;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.modelhaul.spi.ContentDigest.Algorithm;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.FileSource;
import io.modelhaul.spi.PlannedFile;
import io.modelhaul.store.Preflight;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A plan, and what it means on this machine.
 *
 * @param provider the provider's id
 * @param model the model
 * @param revision the revision that was asked for
 * @param commit what it is now
 * @param files what belongs to the model
 * @param totalBytes of all files
 * @param missingBytes of what is not here
 * @param disk the room there is
 */
@JsonPropertyOrder({"provider", "model", "revision", "commit", "files", "totalBytes", "missingBytes", "disk"})
public record PlanJson(
        String provider,
        String model,
        @Nullable String revision,
        @Nullable String commit,
        List<FileJson> files,
        @Nullable Long totalBytes,
        @Nullable Long missingBytes,
        DiskJson disk) {

    /**
     * A file of a plan.
     *
     * @param path where it belongs, relative to the model
     * @param size in bytes
     * @param sha256 in bare hex
     * @param gitSha1 git's id of it as a blob
     * @param cid its CID
     * @param sources where it can be had, in the order in which they are asked
     * @param cached whether it is here
     */
    @JsonPropertyOrder({"path", "size", "sha256", "gitSha1", "cid", "sources", "cached"})
    public record FileJson(
            String path,
            @Nullable Long size,
            @Nullable String sha256,
            @Nullable String gitSha1,
            @Nullable String cid,
            List<SourceJson> sources,
            boolean cached) {

        static FileJson of(PlannedFile file, boolean cached) {
            return new FileJson(
                    file.path().value(),
                    file.size(),
                    file.digest(Algorithm.SHA256),
                    file.digest(Algorithm.GIT_SHA1),
                    file.digest(Algorithm.CID),
                    file.sources().stream().map(SourceJson::of).toList(),
                    cached);
        }
    }

    /**
     * Where a file can be had.
     *
     * @param layer the kind of source
     * @param endpoint the host
     */
    @JsonPropertyOrder({"layer", "endpoint"})
    public record SourceJson(String layer, String endpoint) {
        static SourceJson of(FileSource source) {
            return new SourceJson(source.layer(), source.endpoint());
        }
    }

    /**
     * The room there is.
     *
     * @param path the folder that was looked at
     * @param freeBytes what is free there; null where the file system does not say
     * @param enough whether what is missing fits
     */
    @JsonPropertyOrder({"path", "freeBytes", "enough"})
    public record DiskJson(String path, @Nullable Long freeBytes, boolean enough) {}

    /** The JSON form of a plan. */
    public static PlanJson of(Preflight preflight) {
        DownloadPlan plan = preflight.plan();
        return new PlanJson(
                plan.provider(),
                plan.model(),
                plan.revision(),
                plan.commit(),
                plan.files().stream()
                        .map(file -> FileJson.of(file, preflight.cached().contains(file)))
                        .toList(),
                plan.totalBytes(),
                preflight.missingBytes(),
                new DiskJson(preflight.diskPath().toString(), preflight.freeBytes(), preflight.enough()));
    }
}
