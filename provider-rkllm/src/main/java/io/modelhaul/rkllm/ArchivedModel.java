package io.modelhaul.rkllm;

import io.modelhaul.DownloadOptions;
import io.modelhaul.ExportedModel;
import io.modelhaul.LockedModel;
import io.modelhaul.LockedModel.LockedFile;
import io.modelhaul.ModelRef;
import io.modelhaul.huggingface.HubOrigin;
import io.modelhaul.rkllm.ModelRecord.RecordedFile;
import io.modelhaul.spi.ContentDigest;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.FolderLayout;
import io.modelhaul.spi.ModelLayout;
import io.modelhaul.spi.PlannedFile;
import io.modelhaul.spi.ProviderContext;
import io.modelhaul.spi.SafePath;
import io.modelhaul.store.StoredModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A model out of an archive, planned into a folder of models: with the record that it was pulled with, or as the plain files
 * that somebody put there by hand. Blocks on the disk.
 *
 * @param exported what the archive says
 * @param folders where it is to go
 */
record ArchivedModel(ExportedModel exported, ModelFolders folders) {

    /** The record of a stored model as text; null when there is none. */
    static @Nullable String record(StoredModel model) throws IOException {
        if (model.files().isEmpty()) {
            return null;
        }
        String file = model.files().get(0).path();
        return RepositoryRecord.read(ModelRemoval.repositoryFolder(model))
                .flatMap(record -> record.model(file))
                .map(ModelRecord::text)
                .orElse(null);
    }

    DownloadPlan plan(DownloadOptions where, ProviderContext context) {
        String record = exported.record();
        return record == null ? byHand() : recorded(record, where, context);
    }

    private DownloadPlan recorded(String text, DownloadOptions where, ProviderContext context) {
        ModelRecord record = ModelRecord.parse(text);
        Set<String> paths = exported.sha256().keySet();
        boolean same = record != null
                && record.files().stream()
                        .map(RecordedFile::path)
                        .collect(Collectors.toSet())
                        .equals(paths)
                && record.files().stream().allMatch(this::agrees)
                && paths.contains(record.file())
                && FileChoice.isModel(record.file());
        if (record == null || !same) {
            throw exported.refused("its record is not that of its files");
        }
        ModelRef.Source source = ModelRef.parse(record.source());
        String repository = HubOrigin.of(HubOrigin.request(RkllmProvider.ID, source.location(), where), context)
                .id();
        return plan(repository, record.revision(), new RkllmLayout(folders, repository, record));
    }

    private boolean agrees(RecordedFile file) {
        return file.digests().stream()
                .filter(digest -> digest.algorithm() == ContentDigest.Algorithm.SHA256)
                .allMatch(digest -> digest.value().equals(exported.sha256().get(file.path())));
    }

    /** Below the folder that it was below there. */
    private DownloadPlan byHand() {
        LockedModel model = exported.model();
        String name = model.model();
        String file = model.files().stream()
                .map(LockedFile::path)
                .filter(FileChoice::isModel)
                .findFirst()
                .orElseThrow(() -> exported.refused("it holds no model"));
        String path = FileChoice.isModel(name) ? name : name + "/" + file;
        if (!path.equals(file) && !path.endsWith("/" + file)) {
            throw exported.refused("its file is not the one that its name says");
        }
        String above = path.substring(0, path.length() - file.length());
        Path folder = above.isEmpty() || folders.plain()
                ? folders.root()
                : new SafePath(above.substring(0, above.length() - 1)).under(folders.root());
        return plan(name, null, FolderLayout.of(folder, files()));
    }

    private DownloadPlan plan(String name, @Nullable String revision, ModelLayout layout) {
        return new DownloadPlan(
                RkllmProvider.ID, name, revision, exported.model().commit(), files(), layout);
    }

    private List<PlannedFile> files() {
        return exported.model().files().stream()
                .map(file -> new PlannedFile(
                        new SafePath(file.path()),
                        file.size(),
                        List.of(ContentDigest.sha256(file.sha256())),
                        List.of()))
                .toList();
    }
}
