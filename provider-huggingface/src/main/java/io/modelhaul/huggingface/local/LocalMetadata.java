package io.modelhaul.huggingface.local;

import io.modelhaul.huggingface.cache.NewFile;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the Python library notes beside a file in a local folder: {@code commit\netag\nseconds\n}.
 *
 * @param commit the commit that the file belongs to
 * @param etag the content's name
 * @param seconds when that was noted, in seconds since 1970
 */
record LocalMetadata(String commit, String etag, double seconds) {
    private static final int MAX_BYTES = 4096;
    private static final double CLOCK_TOLERANCE_SECONDS = 1;

    /** The note about a file; null when there is none, it cannot be read, or the file changed since. */
    static @Nullable LocalMetadata read(Path note, Path file) throws IOException {
        if (!Files.isRegularFile(note) || Files.size(note) > MAX_BYTES || !Files.isRegularFile(file)) {
            return null;
        }
        LocalMetadata metadata = parse(note);
        return metadata != null && modified(file) - CLOCK_TOLERANCE_SECONDS <= metadata.seconds() ? metadata : null;
    }

    private static @Nullable LocalMetadata parse(Path note) throws IOException {
        try {
            List<String> lines = Files.readAllLines(note);
            return lines.size() < 3
                    ? null
                    : new LocalMetadata(
                            lines.get(0).strip(),
                            lines.get(1).strip(),
                            Double.parseDouble(lines.get(2).strip()));
        } catch (MalformedInputException | NumberFormatException e) {
            return null;
        }
    }

    /** Notes that the file is that content now. */
    static void write(Path work, Path note, Path file, String commit, String etag) throws IOException {
        double now = Instant.now().toEpochMilli() / 1000.0;
        String seconds = BigDecimal.valueOf(Math.max(now, modified(file))).toPlainString();
        Files.createDirectories(note.getParent());
        NewFile.write(work, note, (commit + "\n" + etag + "\n" + seconds + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static double modified(Path file) throws IOException {
        return Files.getLastModifiedTime(file).toMillis() / 1000.0;
    }
}
