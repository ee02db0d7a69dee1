package io.modelhaul.rkllm;

import io.modelhaul.spi.SafePath;
import io.modelhaul.spi.folder.RecordedModel;
import io.modelhaul.store.StoredFile;
import io.modelhaul.store.StoredModel;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The models below a folder, also those that somebody put there by hand; blocks on the disk. Links are not followed.
 *
 * <p>A model is called as its repository, {@code owner/name}, when the folder holds no other one; else, and where there is
 * no such folder, as the path of its file.
 */
final class ModelScan {
    private static final int MAX_DEPTH = 8;
    private static final int MAX_MODELS = 10_000;
    private static final int REPOSITORY_PARTS = 2;

    private final ModelFolders folders;
    private final Map<Path, List<Path>> byFolder = new TreeMap<>();
    private int found;

    private ModelScan(ModelFolders folders) {
        this.folders = folders;
    }

    static List<StoredModel> in(ModelFolders folders) throws IOException {
        ModelScan scan = new ModelScan(folders);
        if (Files.isDirectory(folders.root())) {
            scan.walk();
        }
        List<StoredModel> models = new ArrayList<>();
        for (Map.Entry<Path, List<Path>> each : scan.byFolder.entrySet()) {
            models.addAll(scan.models(each.getKey(), each.getValue()));
        }
        return models;
    }

    /** What the record of a stored model names and is gone. */
    static List<StoredFile> missing(StoredModel model) throws IOException {
        if (model.files().isEmpty()) {
            return List.of();
        }
        Path folder = ModelRemoval.repositoryFolder(model);
        String file = model.files().get(0).path();
        return RepositoryRecord.read(folder)
                .flatMap(record -> record.model(file))
                .map(known ->
                        recorded(model.model(), folder, model.path(), known).missing())
                .orElse(List.of());
    }

    private void walk() throws IOException {
        Files.walkFileTree(
                folders.within(), EnumSet.noneOf(FileVisitOption.class), MAX_DEPTH, new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes)
                            throws IOException {
                        Path folder = visited.normalize();
                        boolean work = folder.endsWith(RkllmLayout.WORK);
                        Path above = folder.getParent();
                        if (work && above != null && UnfinishedFiles.of(above).any()) {
                            byFolder.computeIfAbsent(repositoryFolder(folder), unknown -> new ArrayList<>());
                        }
                        boolean hidden =
                                String.valueOf(folder.getFileName()).startsWith(".") && !folder.equals(folders.root());
                        return hidden ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path visited, BasicFileAttributes attributes) {
                        Path file = visited.normalize();
                        String name = String.valueOf(file.getFileName());
                        if (attributes.isRegularFile() && FileChoice.isModel(name) && !name.startsWith(".")) {
                            byFolder.computeIfAbsent(repositoryFolder(file), unknown -> new ArrayList<>())
                                    .add(file);
                            found++;
                        }
                        return found < MAX_MODELS ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException failure) {
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    /** {@code models/owner/name} for what lies in or below it; for what lies higher up, its own folder. */
    private Path repositoryFolder(Path inside) {
        Path relative = folders.root().relativize(inside);
        int parts = folders.plain() ? 0 : Math.min(REPOSITORY_PARTS, relative.getNameCount() - 1);
        return parts == 0 ? folders.root() : folders.root().resolve(relative.subpath(0, parts));
    }

    private List<StoredModel> models(Path folder, List<Path> files) throws IOException {
        RepositoryRecord record = RepositoryRecord.read(folder).orElse(null);
        if (files.isEmpty()) {
            return List.of(partial(folder));
        }
        List<StoredModel> models = new ArrayList<>();
        for (Path file : files.stream().sorted().toList()) {
            String path = text(folder.relativize(file));
            ModelRecord known = record == null ? null : record.model(path).orElse(null);
            boolean single =
                    files.size() == 1 && text(folders.root().relativize(folder)).contains("/");
            String name = text(folders.root().relativize(single ? folder : file));
            models.add(model(name, folder, file, known));
        }
        return models;
    }

    private StoredModel partial(Path folder) throws IOException {
        List<StoredFile> sidecars = existing(folder, placed(folder));
        String name = text(folders.root().relativize(folder));
        return new StoredModel(
                RkllmProvider.ID,
                name.isEmpty() ? text(folder.getFileName()) : name,
                null,
                folder,
                sidecars,
                false,
                null,
                name.contains("/") ? "rkllm://" + name : null);
    }

    /** What the downloads that have not ended put in place; a note may have been changed by anybody. */
    private static List<String> placed(Path folder) throws IOException {
        return UnfinishedFiles.of(folder).placed().stream()
                .filter(path -> FileChoice.SIDECARS.stream().anyMatch(name -> ("/" + path).endsWith("/" + name)))
                .map(path -> new SafePath(path).value())
                .sorted()
                .toList();
    }

    private static StoredModel model(String name, Path folder, Path file, @Nullable ModelRecord known)
            throws IOException {
        StoredModel model =
                known == null ? null : recorded(name, folder, file, known).onDisk();
        return model == null ? byHand(name, folder, file) : model;
    }

    private static RecordedModel recorded(String name, Path folder, Path file, ModelRecord known) {
        List<StoredFile> files = known.files().stream()
                .map(each -> new StoredFile(
                        each.path(), each.size(), new SafePath(each.path()).under(folder), null, each.digest()))
                .toList();
        return new RecordedModel(RkllmProvider.ID, name, known.commit(), file, files, known.source());
    }

    /** Nobody recorded what belongs to it: the usual small files beside it do. */
    private static StoredModel byHand(String name, Path folder, Path file) throws IOException {
        List<StoredFile> files = new ArrayList<>();
        files.add(new StoredFile(text(folder.relativize(file)), Files.size(file), file, null, null));
        String beside = text(folder.relativize(file.resolveSibling("")));
        files.addAll(existing(
                folder,
                FileChoice.SIDECARS.stream()
                        .map(each -> beside.isEmpty() ? each : beside + "/" + each)
                        .toList()));
        return new StoredModel(RkllmProvider.ID, name, null, file, files, null, null, null);
    }

    private static List<StoredFile> existing(Path folder, List<String> paths) throws IOException {
        List<StoredFile> files = new ArrayList<>();
        for (String path : paths) {
            Path file = folder.resolve(path);
            if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                files.add(new StoredFile(path, Files.size(file), file, null, null));
            }
        }
        return files;
    }

    private static String text(Path path) {
        return path.toString().replace('\\', '/');
    }
}
