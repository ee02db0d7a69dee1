package io.modelhaul.spi.folder;

import io.modelhaul.store.StoredFile;
import io.modelhaul.store.StoredModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A model as its record describes it, whether its files are still there or not.
 *
 * @param provider the provider's id
 * @param model the model's name
 * @param revision the exact revision; null where there is none
 * @param path the model's folder or file
 * @param files what belongs to it, with the sizes and digests of the record
 * @param source where it came from; null when unknown
 */
public record RecordedModel(
        String provider,
        String model,
        @Nullable String revision,
        Path path,
        List<StoredFile> files,
        @Nullable String source) {
    /** Copies the list. */
    public RecordedModel {
        files = List.copyOf(files);
    }

    /** The model with the files that are here; null when none of them is. Blocks on the disk. */
    public @Nullable StoredModel onDisk() throws IOException {
        List<StoredFile> here = new ArrayList<>();
        boolean complete = true;
        for (StoredFile file : files) {
            boolean exists = isHere(file);
            long size = exists ? Files.size(file.location()) : -1;
            complete &= size == file.size();
            if (exists) {
                here.add(new StoredFile(file.path(), size, file.location(), file.mediaType(), file.digest()));
            }
        }
        boolean empty = files.isEmpty() && Files.isDirectory(path);
        return here.isEmpty() && !empty
                ? null
                : new StoredModel(provider, model, revision, path, here, complete, null, source);
    }

    /** The files that are gone. Blocks on the disk. */
    public List<StoredFile> missing() {
        return files.stream().filter(file -> !isHere(file)).toList();
    }

    private static boolean isHere(StoredFile file) {
        return Files.isRegularFile(file.location(), LinkOption.NOFOLLOW_LINKS);
    }
}
