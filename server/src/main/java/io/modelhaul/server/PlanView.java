package io.modelhaul.server;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.modelhaul.engine.Preflight;
import io.modelhaul.spi.ContentDigest.Algorithm;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.FileSource;
import io.modelhaul.spi.PlannedFile;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A plan in JSON, as the command's {@code plan --json} prints it. */
@JsonPropertyOrder({"provider", "model", "revision", "commit", "files", "totalBytes", "missingBytes", "disk"})
record PlanView(
        String provider,
        String model,
        @Nullable String revision,
        @Nullable String commit,
        List<FileView> files,
        @Nullable Long totalBytes,
        @Nullable Long missingBytes,
        DiskView disk) {

    @JsonPropertyOrder({"path", "size", "sha256", "gitSha1", "cid", "sources", "cached"})
    record FileView(
            String path,
            @Nullable Long size,
            @Nullable String sha256,
            @Nullable String gitSha1,
            @Nullable String cid,
            List<SourceView> sources,
            boolean cached) {

        static FileView of(PlannedFile file, boolean cached) {
            return new FileView(
                    file.path().value(),
                    file.size(),
                    file.digest(Algorithm.SHA256),
                    file.digest(Algorithm.GIT_SHA1),
                    file.digest(Algorithm.CID),
                    file.sources().stream().map(SourceView::of).toList(),
                    cached);
        }
    }

    @JsonPropertyOrder({"layer", "endpoint"})
    record SourceView(String layer, String endpoint) {
        static SourceView of(FileSource source) {
            return new SourceView(source.layer(), source.endpoint());
        }
    }

    @JsonPropertyOrder({"path", "freeBytes", "enough"})
    record DiskView(String path, long freeBytes, boolean enough) {}

    static PlanView of(Preflight preflight) {
        DownloadPlan plan = preflight.plan();
        return new PlanView(
                plan.provider(),
                plan.model(),
                plan.revision(),
                plan.commit(),
                plan.files().stream()
                        .map(file -> FileView.of(file, preflight.cached().contains(file)))
                        .toList(),
                plan.totalBytes(),
                preflight.missingBytes(),
                new DiskView(preflight.diskPath().toString(), preflight.freeBytes(), preflight.enough()));
    }
}
