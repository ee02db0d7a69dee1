package io.modelhaul.internal.state;

import io.modelhaul.store.StoredFile;
import io.modelhaul.store.StoredModel;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * When each model was last asked for, kept in Modelhaul's own state so that no other tool's layout is touched: an empty file
 * for each path, whose time of change it is. There is nothing in it that could be damaged. Blocks on the disk.
 *
 * @param folder where the files are
 */
public record LastUse(Path folder) {
    /** The last uses in Modelhaul's state. */
    public static LastUse in(Path stateFolder) {
        return new LastUse(stateFolder.resolve("used"));
    }

    /** Remembers that what is at the path was used. */
    public void used(Path path, Instant when) throws IOException {
        Path mark = mark(path);
        if (!Files.exists(mark)) {
            OwnerOnly.folder(folder);
            OwnerOnly.write(mark, new byte[0]);
        }
        Files.setLastModifiedTime(mark, FileTime.from(when));
    }

    /** Forgets a model that is gone. */
    public void forget(StoredModel model) throws IOException {
        Files.deleteIfExists(mark(model.path()));
        for (StoredFile file : model.files()) {
            Files.deleteIfExists(mark(file.location()));
        }
    }

    /** All that is known now, for many models at once. */
    public Known known() throws IOException {
        Map<String, Instant> times = new HashMap<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> marks = Files.newDirectoryStream(folder)) {
                for (Path mark : marks) {
                    times.put(
                            mark.getFileName().toString(),
                            Files.getLastModifiedTime(mark).toInstant());
                }
            }
        }
        return new Known(times);
    }

    private Path mark(Path path) {
        return folder.resolve(name(path));
    }

    private static String name(Path path) {
        return DownloadJournal.key(path.toAbsolutePath().normalize().toString());
    }

    /** What was known at one moment. */
    public static final class Known {
        private final Map<String, Instant> times;

        private Known(Map<String, Instant> times) {
            this.times = times;
        }

        /** The model, with the latest of what its provider told and what is known here. */
        public StoredModel on(StoredModel model) {
            Instant told = model.lastUsed() == null ? touched(model) : model.lastUsed();
            Instant last = later(told, times.get(name(model.path())));
            for (StoredFile file : model.files()) {
                last = later(last, times.get(name(file.location())));
            }
            return model.usedAt(last);
        }

        /** When a file of it was last read or written, as far as the file system keeps that. */
        private static @Nullable Instant touched(StoredModel model) {
            Instant last = null;
            for (StoredFile file : model.files()) {
                try {
                    BasicFileAttributes times = Files.readAttributes(file.location(), BasicFileAttributes.class);
                    last = later(last, times.lastModifiedTime().toInstant());
                    last = later(last, times.lastAccessTime().toInstant());
                } catch (IOException e) {
                    // Gone meanwhile, or kept elsewhere: nothing is known of it.
                }
            }
            return last;
        }

        private static @Nullable Instant later(@Nullable Instant one, @Nullable Instant other) {
            return one == null || other != null && other.isAfter(one) ? other : one;
        }
    }
}
