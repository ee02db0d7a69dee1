package io.modelhaul.huggingface;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.Environment;
import io.modelhaul.ErrorCode;
import io.modelhaul.LockedModel;
import io.modelhaul.LockedModel.LockedFile;
import io.modelhaul.ModelRef;
import io.modelhaul.huggingface.api.HexName;
import io.modelhaul.huggingface.api.HubFile;
import io.modelhaul.huggingface.api.HubTree;
import io.modelhaul.huggingface.api.LfsPointer;
import io.modelhaul.huggingface.cache.Snapshot;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.DownloadRequest;
import java.io.IOException;
import java.util.List;
import java.util.Objects;

/** A snapshot that comes out of an archive, planned into a cache as if the Hub had told of it. Blocks on files. */
final class ExportedSnapshot {
    private final LockedModel model;
    private final String commit;

    ExportedSnapshot(LockedModel model) {
        this.model = model;
        this.commit = Objects.requireNonNullElse(model.commit(), "");
        if (!HexName.isCommit(commit)) {
            throw new DownloadException(
                    ErrorCode.INVALID_REQUEST,
                    "The archive does not say which commit of " + model.model() + " it holds.");
        }
    }

    /**
     * The plan; the branch that it was known by is kept, unless that one is at another commit here.
     *
     * @param complete whether the archive holds all files of the commit
     */
    DownloadPlan plan(boolean complete, DownloadOptions where, Environment environment) throws IOException {
        HubRequest request = request(revision(), where, environment);
        List<String> here = request.store().commits(request.revision());
        if (!here.isEmpty() && !here.contains(commit)) {
            request = request(commit, where, environment);
        }
        HubTree tree =
                new HubTree(model.files().stream().map(ExportedSnapshot::file).toList());
        Snapshot snapshot = request.snapshot(commit, tree, complete);
        return new HubPlan(request, snapshot, null)
                .of(tree.files(), request.store().layout(snapshot));
    }

    private String revision() {
        String source = model.source();
        String revision = source == null
                ? null
                : HubAddress.ofSource(ModelRef.parse(source).location()).revision();
        return Objects.requireNonNullElse(revision, commit);
    }

    private HubRequest request(String revision, DownloadOptions where, Environment environment) {
        return HubRequest.of(
                new DownloadRequest(
                        HuggingFaceProvider.ID,
                        model.model(),
                        where.toBuilder()
                                .set(DownloadOptions.REVISION, revision)
                                .build()),
                environment);
    }

    /** Large files are named by their sha256, small ones by git. */
    private static HubFile file(LockedFile file) {
        boolean large = file.gitSha1() == null;
        return new HubFile(
                file.path(),
                file.size(),
                large ? LfsPointer.gitSha1(file.sha256(), file.size()) : file.gitSha1(),
                large ? file.sha256() : null,
                null);
    }
}
