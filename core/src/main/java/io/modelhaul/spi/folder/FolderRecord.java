package io.modelhaul.spi.folder;

import io.modelhaul.internal.state.DurableFolders;
import io.modelhaul.spi.SafePath;
import io.modelhaul.store.StoredFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What {@link OneFolderPerModel} keeps beside the files of a model.
 *
 * @param version of this form
 * @param model the model's name
 * @param revision null where there is none
 * @param source what downloads it again
 * @param files what belongs to it
 */
record FolderRecord(int version, String model, @Nullable String revision, String source, List<RecordedFile> files) {
    static final int VERSION = 1;
    static final String FILE = ".modelhaul.json";
    private static final int MAX_BYTES = 16 << 20;
    private static final JsonMapper JSON = JsonMapper.shared();

    FolderRecord {
        files = List.copyOf(files);
    }

    /**
     * One file.
     *
     * @param path relative to the model's folder
     * @param size in bytes
     * @param digest {@code algorithm:hex}; null when unknown
     */
    record RecordedFile(String path, long size, @Nullable String digest) {
        RecordedFile {
            path = new SafePath(path).value();
        }
    }

    /** Reads it; null when it is absent, damaged or of another version, which costs asking the server again. */
    static @Nullable FolderRecord read(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > MAX_BYTES) {
            return null;
        }
        try {
            FolderRecord record = JSON.readValue(Files.readAllBytes(file), FolderRecord.class);
            boolean whole = record.version == VERSION && record.model != null && record.source != null;
            return whole ? record : null;
        } catch (JacksonException | NullPointerException e) {
            return null;
        }
    }

    /** Writes it, at once or not at all. */
    void write(Path folder) throws IOException {
        Path fresh = folder.resolve(".modelhaul." + UUID.randomUUID() + ".tmp");
        Files.write(
                fresh,
                JSON.writeValueAsBytes(this),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE,
                StandardOpenOption.DSYNC);
        Files.move(fresh, folder.resolve(FILE), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        DurableFolders.force(folder);
    }

    /** The model that is in that folder. */
    RecordedModel in(Path folder, String provider) {
        List<StoredFile> all = files.stream()
                .map(file -> new StoredFile(
                        file.path(), file.size(), new SafePath(file.path()).under(folder), null, file.digest()))
                .toList();
        Path path = all.size() == 1 ? all.get(0).location() : folder;
        return new RecordedModel(provider, model, revision, path, all, source);
    }
}
