package io.modelhaul.rkllm;

import io.modelhaul.rkllm.ModelRecord.RecordedFile;
import io.modelhaul.spi.folder.Folders;
import io.modelhaul.store.StoredFile;
import io.modelhaul.store.StoredModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Removes one model: its file, the small files that its record names, what an unfinished download of it left, its record,
 * then the folders that are empty. Nothing else: what no download put there is somebody's own. The small files stay as long
 * as another model lies beside them. Blocks on the disk.
 */
final class ModelRemoval {
    private final StoredModel model;
    private final Path root;
    private final Path folder;
    private final boolean partial;

    ModelRemoval(StoredModel model) {
        this.model = model;
        this.partial = !FileChoice.isModel(String.valueOf(model.path().getFileName()));
        this.root = up(model.path(), Path.of(ModelName.path(model)).getNameCount());
        this.folder = partial ? model.path() : repositoryFolder(model);
    }

    /** The folder of the repository that a model with a file is from. */
    static Path repositoryFolder(StoredModel model) {
        return up(model.path(), Path.of(model.files().get(0).path()).getNameCount());
    }

    private static Path up(Path path, int steps) {
        Path above = path;
        for (int i = 0; i < steps && above.getParent() != null; i++) {
            above = above.getParent();
        }
        return above;
    }

    /** The path of the {@code .rkllm} file in the repository's folder. */
    private String file() {
        return model.files().get(0).path();
    }

    void run() throws IOException {
        UnfinishedFiles unfinished = UnfinishedFiles.of(folder);
        Set<String> own = partial ? unfinished.placed() : recorded();
        if (partial) {
            unfinished.removeAll();
        } else {
            Files.deleteIfExists(model.path());
            unfinished.remove(file());
        }
        removeSidecars(own);
        removeRecord();
        Folders.removeEmpty(partial ? folder : model.path().resolveSibling(""), root);
    }

    /** The paths that the model's record names. */
    private Set<String> recorded() throws IOException {
        return RepositoryRecord.read(folder).flatMap(record -> record.model(file())).stream()
                .flatMap(known -> known.files().stream())
                .map(RecordedFile::path)
                .collect(Collectors.toSet());
    }

    private void removeSidecars(Set<String> own) throws IOException {
        for (StoredFile file : model.files()) {
            Path path = file.location();
            boolean ours = own.contains(file.path()) && !FileChoice.isModel(file.path()) && path.startsWith(folder);
            if (ours && noModelIn(path.resolveSibling(""))) {
                Files.deleteIfExists(path);
            }
        }
    }

    private static boolean noModelIn(Path folder) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return true;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.noneMatch(each -> FileChoice.isModel(String.valueOf(each.getFileName())));
        }
    }

    private void removeRecord() throws IOException {
        if (!Files.exists(folder.resolve(RepositoryRecord.FILE))) {
            return;
        }
        RepositoryRecord.change(
                folder,
                known -> known.filter(all -> !partial)
                        .map(all -> all.without(file()))
                        .filter(left -> !left.models().isEmpty()));
        if (!Files.exists(folder.resolve(RepositoryRecord.FILE))) {
            Folders.removeIfEmpty(folder.resolve(RkllmLayout.WORK));
        }
    }
}
