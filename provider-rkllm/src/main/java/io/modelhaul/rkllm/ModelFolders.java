package io.modelhaul.rkllm;

import io.modelhaul.DownloadOptions;
import io.modelhaul.Environment;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.folder.FolderRecords;
import io.modelhaul.store.StoredFile;
import io.modelhaul.store.StoredModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where models are kept: {@code models/owner/repo/file} below a root, or plainly in a folder that the caller named.
 *
 * @param root the {@code models} folder, or the caller's
 * @param plain whether it is the caller's, and holds the files of one repository without folders for it
 */
record ModelFolders(Path root, boolean plain) implements FolderRecords {
    private static final String VARIABLE = "RKLLM_MODELS";
    private static final String MODELS = "models";
    private static final int REPOSITORY_DEPTH = 2;

    /** What the options say, else {@code RKLLM_MODELS}, else {@code models} in the current folder. */
    static ModelFolders of(DownloadOptions options, Environment environment) {
        Path local = options.get(DownloadOptions.LOCAL_DIR);
        Path cache = options.get(DownloadOptions.CACHE_DIR);
        if (local != null) {
            return new ModelFolders(absolute(local), true);
        }
        return new ModelFolders(
                absolute(
                        cache != null
                                ? cache.resolve(MODELS)
                                : environment.folder(VARIABLE).orElse(Path.of(MODELS))),
                false);
    }

    private static Path absolute(Path path) {
        return path.toAbsolutePath().normalize();
    }

    @Override
    public List<StoredModel> list() throws IOException {
        return ModelScan.in(this);
    }

    @Override
    public @Nullable StoredModel find(DownloadRequest request) throws IOException {
        return ModelName.of(request).among(list());
    }

    @Override
    public List<StoredFile> missing(StoredModel model) throws IOException {
        return ModelScan.missing(model);
    }

    @Override
    public void remove(StoredModel model) throws IOException {
        new ModelRemoval(model).run();
    }

    @Override
    public List<Path> partFolders() throws IOException {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(within(), plain ? 1 : REPOSITORY_DEPTH + 1)) {
            return all.map(Path::normalize)
                    .filter(each -> each.endsWith(RkllmLayout.WORK))
                    .filter(each -> Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS))
                    .toList();
        }
    }

    /** The root as a place to walk from, which leads into it where it is a link. */
    Path within() {
        return root.resolve(".");
    }

    /** The folder of a repository, whose name is a valid one. */
    Path of(String repository) {
        return plain ? root : root.resolve(repository);
    }
}
