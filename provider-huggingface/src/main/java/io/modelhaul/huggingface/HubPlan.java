package io.modelhaul.huggingface;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.huggingface.api.HubEndpoint;
import io.modelhaul.huggingface.api.HubErrors;
import io.modelhaul.huggingface.api.HubFile;
import io.modelhaul.huggingface.api.HubRepo;
import io.modelhaul.huggingface.cache.Snapshot;
import io.modelhaul.internal.http.HttpSource;
import io.modelhaul.spi.ContentDigest;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.FileSource;
import io.modelhaul.spi.ModelLayout;
import io.modelhaul.spi.PlannedFile;
import io.modelhaul.spi.SafePath;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a plan down.
 *
 * @param request the call
 * @param snapshot the revision it means
 * @param endpoint where the bytes are; null when nobody may be asked
 */
record HubPlan(
        HubRequest request, Snapshot snapshot, @Nullable HubEndpoint endpoint) {

    DownloadPlan of(List<HubFile> files, ModelLayout layout) {
        return new DownloadPlan(
                HuggingFaceProvider.ID,
                request.repo().name(),
                request.revision(),
                snapshot.commit(),
                files.stream().map(this::planned).toList(),
                layout);
    }

    PlannedFile planned(HubFile file) {
        Long size = file.size() == HubFile.UNKNOWN_SIZE ? null : file.size();
        return new PlannedFile(new SafePath(file.path()), size, digests(file), sources(file));
    }

    /** What the Hub promises, and what the caller wants the one file to be. */
    private List<ContentDigest> digests(HubFile file) {
        String wanted = request.sha256();
        if (wanted == null || wanted.equals(file.sha256())) {
            return file.digests();
        }
        if (file.sha256() != null) {
            throw new DownloadException(
                    ErrorCode.CHECKSUM_MISMATCH,
                    "The file '" + file.path() + "' has sha256 " + file.sha256() + " at the Hub, not " + wanted
                            + " as asked for: check the name, the revision and the option 'sha256'.");
        }
        List<ContentDigest> digests = new ArrayList<>(file.digests());
        digests.add(ContentDigest.sha256(wanted));
        return digests;
    }

    private List<FileSource> sources(HubFile file) {
        return endpoint == null
                ? List.of()
                : List.of(source(endpoint, snapshot.repo(), snapshot.commit(), snapshot.revision(), file.path()));
    }

    static FileSource source(HubEndpoint endpoint, HubRepo repo, String commit, String revision, String path) {
        return HttpSource.of(
                "hub",
                endpoint.content(repo, commit, path),
                endpoint.credentials(),
                HubErrors.of(endpoint, repo, revision));
    }
}
