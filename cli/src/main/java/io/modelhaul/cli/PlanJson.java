package io.modelhaul.cli;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.modelhaul.engine.Preflight;
import io.modelhaul.spi.ContentDigest.Algorithm;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.FileSource;
import io.modelhaul.spi.PlannedFile;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A plan as {@code plan --json} prints it; scripts depend on the names. */
@JsonPropertyOrder({"provider", "model", "revision", "commit", "files", "totalBytes", "missingBytes", "disk"})
record PlanJson(
        String provider,
        String model,
        @Nullable String revision,
        @Nullable String commit,
        List<FileJson> files,
        @Nullable Long totalBytes,
        @Nullable Long missingBytes,
        DiskJson disk) {

    @JsonPropertyOrder({"path", "size", "sha256", "gitSha1", "cid", "sources", "cached"})
    record FileJson(
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

    @JsonPropertyOrder({"layer", "endpoint"})
    record SourceJson(String layer, String endpoint) {
        static SourceJson of(FileSource source) {
            return new SourceJson(source.layer(), source.endpoint());
        }
    }

    @JsonPropertyOrder({"path", "freeBytes", "enough"})
    record DiskJson(String path, long freeBytes, boolean enough) {}

    static PlanJson of(Preflight preflight) {
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
