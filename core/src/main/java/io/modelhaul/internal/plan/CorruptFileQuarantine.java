package io.modelhaul.internal.plan;

import io.modelhaul.spi.ModelLayout;
import io.modelhaul.spi.PlannedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Cached content that proved wrong: out of the way at once, so that nobody trusts its name, and dropped only when the right
 * content is there. It lies with the unfinished files, whose folder nobody else lists. Blocks on the disk.
 *
 * @param layout whose files are meant
 */
record CorruptFileQuarantine(ModelLayout layout) {
    /** {@code LeftoverParts} knows it too. */
    private static final String ENDING = ".bak";

    /** Moves what was found for a file out of the way, unless others rely on it. */
    void put(PlannedFile file, Path found) throws IOException {
        Path own = layout.own(file, found);
        if (own != null) {
            Files.createDirectories(layout.partFolder());
            Files.move(own, place(file), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** Drops what was set aside for a file, by this download or an earlier one. */
    void drop(PlannedFile file) throws IOException {
        Files.deleteIfExists(place(file));
    }

    private Path place(PlannedFile file) {
        return layout.partFolder().resolve(layout.partName(file) + ENDING);
    }
}
