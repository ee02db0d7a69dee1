package io.modelhaul.modelscope;

import io.modelhaul.DownloadOptions;
import io.modelhaul.Environment;
import io.modelhaul.ExportedModel;
import io.modelhaul.LockedModel;
import io.modelhaul.modelscope.api.Listing;
import io.modelhaul.modelscope.api.ScopeFile;
import io.modelhaul.modelscope.cache.SnapshotLayout;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.DownloadRequest;
import java.io.IOException;
import java.util.List;

/**
 * A revision out of an archive, planned into a cache. Blocks on files.
 *
 * @param exported what the archive says
 */
record ImportedSnapshot(ExportedModel exported) {
    DownloadPlan plan(DownloadOptions where, Environment environment) throws IOException {
        LockedModel model = exported.model();
        String revision = model.commit() != null ? model.commit() : model.revision();
        ScopeRequest request = ScopeRequest.of(
                new DownloadRequest(
                        ModelScopeProvider.ID,
                        model.model(),
                        where.toBuilder()
                                .set(DownloadOptions.REVISION, revision)
                                .build()),
                environment);
        Listing listing = new Listing(
                model.files().stream()
                        .map(file -> new ScopeFile(file.path(), file.size(), file.sha256()))
                        .toList(),
                List.of());
        return new DownloadPlan(
                ModelScopeProvider.ID,
                request.repo().name(),
                request.revision(),
                null,
                listing.files().stream()
                        .map(file -> request.planned(file, null))
                        .toList(),
                new SnapshotLayout(request.cache(), request.place(), exported.complete() ? listing : null, null));
    }
}
