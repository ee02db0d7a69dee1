package io.modelhaul.internal.plan;

import io.modelhaul.TemporaryModel;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The folder of a download that leaves caches alone.
 *
 * @param path where it is
 */
record TemporaryFolder(Path path) {
    /** Removes it with all that is in it. */
    Path delete() throws IOException {
        new TemporaryModel(path, path).close();
        return path;
    }
}
