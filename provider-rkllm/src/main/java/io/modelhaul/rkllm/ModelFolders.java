package io.modelhaul.rkllm;

import io.modelhaul.DownloadOptions;
import io.modelhaul.Environment;
import java.nio.file.Path;

/**
 * Where models are kept: {@code models/owner/repo/file} below a root, or plainly in a folder that the caller named.
 *
 * @param root the {@code models} folder, or the caller's
 * @param plain whether it is the caller's, and holds the files of one repository without folders for it
 */
record ModelFolders(Path root, boolean plain) {
    private static final String VARIABLE = "RKLLM_MODELS";
    private static final String MODELS = "models";

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

    /** The folder of a repository, whose name is a valid one. */
    Path of(String repository) {
        return plain ? root : root.resolve(repository);
    }
}
