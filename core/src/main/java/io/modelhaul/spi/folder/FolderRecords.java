package io.modelhaul.spi.folder;

import io.modelhaul.DownloadOptions;
import io.modelhaul.Environment;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.store.StoredFile;
import io.modelhaul.store.StoredModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one folder of models holds, by its records. All methods block on the disk, and follow no link out of the folder. */
public interface FolderRecords {
    /** Finds the folder that a call is about. */
    @FunctionalInterface
    interface Place {
        /**
         * The folder; it need not exist.
         *
         * @param where options that say where to look
         */
        FolderRecords in(DownloadOptions where, Environment environment);
    }

    /** All models. */
    List<StoredModel> list() throws IOException;

    /** The model that a request means; null when it is not here. By default the one of that name. */
    default @Nullable StoredModel find(DownloadRequest request) throws IOException {
        return list().stream()
                .filter(model -> model.model().equals(request.model()))
                .findFirst()
                .orElse(null);
    }

    /** The files that a model's record names and that are gone. */
    default List<StoredFile> missing(StoredModel model) throws IOException {
        return List.of();
    }

    /** Removes a model, and nothing that another one names. */
    void remove(StoredModel model) throws IOException;

    /** Removes what is left of a model of which nothing is finished; whether there was anything. */
    default boolean removeUnfinished(DownloadRequest request) throws IOException {
        return false;
    }

    /** The folders in which unfinished files may lie. */
    List<Path> partFolders() throws IOException;
}
