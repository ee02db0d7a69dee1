package io.modelhaul.metrics;

import io.modelhaul.DownloadStatus;
import io.modelhaul.internal.state.NamedLock;
import io.modelhaul.internal.state.OwnerOnly;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The attempts on disk, one JSON object a line, in files of bounded size and number that all processes share. Blocks.
 *
 * <p>A file that is not what we wrote is set aside; the good lines in it are kept.
 */
final class AttemptFiles {
    private static final Logger LOG = LoggerFactory.getLogger(AttemptFiles.class);
    private static final int FILES = 4;
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(EnumFeature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
            .build();

    private final Path folder;
    private final long maxBytes;
    private final Duration patience;

    /**
     * Touches nothing yet.
     *
     * @param maxBytes when a file has this size, the next one is begun
     * @param patience how long to wait at most for another process that works on the files
     */
    AttemptFiles(Path folder, long maxBytes, Duration patience) {
        this.folder = folder;
        this.maxBytes = maxBytes;
        this.patience = patience;
    }

    private interface Work<T> {
        T run() throws IOException;
    }

    /** One process at a time, as far as the file system has locks; null when another one holds the lock all the time. */
    private <T> @Nullable T alone(Work<T> work) throws IOException {
        OwnerOnly.folder(folder);
        try (NamedLock lock = NamedLock.take(folder.resolve("lock"), patience)) {
            return lock == null ? null : work.run();
        }
    }

    /**
     * Adds attempts.
     *
     * @param attempts asked for once it is certain that they can be written
     * @return false when another process held the lock all the time, and nothing was asked for
     */
    boolean append(Supplier<List<TransferAttempt>> attempts) throws IOException {
        Path written = alone(() -> {
            StringBuilder lines = new StringBuilder();
            attempts.get()
                    .forEach(attempt ->
                            lines.append(JSON.writeValueAsString(attempt)).append('\n'));
            rotate();
            Path file = file(0);
            String gap = endsInALine(file) ? "" : "\n";
            OwnerOnly.append(file, (gap + lines).getBytes(StandardCharsets.UTF_8));
            return file;
        });
        return written != null;
    }

    private void rotate() throws IOException {
        long size = size(file(0));
        if (size > 2 * maxBytes) {
            setAside(file(0));
        } else if (size >= maxBytes) {
            for (int i = FILES - 1; i > 0; i--) {
                move(file(i - 1), file(i));
            }
        }
    }

    private static boolean endsInALine(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer last = ByteBuffer.allocate(1);
            return channel.size() == 0 || channel.read(last, channel.size() - 1) == 1 && last.get(0) == '\n';
        } catch (NoSuchFileException e) {
            return true;
        }
    }

    /**
     * All attempts that ended at or after the given time, in the order in which they were written. When another process
     * holds the lock all the time, they are read without, and what is damaged stays.
     */
    List<TransferAttempt> since(Instant begin) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<TransferAttempt> read = alone(() -> all(true));
        List<TransferAttempt> all = new ArrayList<>(read == null ? all(false) : read);
        all.removeIf(attempt -> {
            Instant time = attempt.instant();
            return time == null || time.isBefore(begin);
        });
        return all;
    }

    private List<TransferAttempt> all(boolean mend) throws IOException {
        List<TransferAttempt> all = new ArrayList<>();
        for (int i = FILES - 1; i >= 0; i--) {
            all.addAll(read(file(i), mend));
        }
        return all;
    }

    private List<TransferAttempt> read(Path file, boolean mend) throws IOException {
        if (size(file) > 2 * maxBytes) {
            if (mend) {
                setAside(file);
            }
            return List.of();
        }
        String text = Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                ? new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                : "";
        List<TransferAttempt> good = new ArrayList<>();
        int lines = 0;
        int whole = 0;
        for (String line : text.split("\n", -1)) {
            lines += line.isBlank() ? 0 : 1;
            TransferAttempt attempt = line.isBlank() ? null : parse(line);
            if (attempt != null) {
                good.add(attempt);
                whole++;
            }
        }
        boolean torn = !text.isEmpty() && !text.endsWith("\n");
        if (mend && lines - whole > (torn ? 1 : 0)) {
            setAside(file);
            StringBuilder kept = new StringBuilder();
            good.forEach(
                    attempt -> kept.append(JSON.writeValueAsString(attempt)).append('\n'));
            OwnerOnly.write(file, kept.toString().getBytes(StandardCharsets.UTF_8));
        }
        return good;
    }

    private static @Nullable TransferAttempt parse(String line) {
        try {
            TransferAttempt attempt = JSON.readValue(line, TransferAttempt.class);
            return attempt.status() == DownloadStatus.STARTING ? null : attempt;
        } catch (JacksonException | NullPointerException e) {
            return null;
        }
    }

    private void setAside(Path file) throws IOException {
        LOG.warn("The log of attempts {} is damaged: set it aside.", file);
        move(file, folder.resolve("attempts.damaged"));
    }

    /** Forgets everything. */
    void clear() throws IOException {
        if (Files.isDirectory(folder)) {
            Path cleared = alone(() -> {
                for (int i = 0; i < FILES; i++) {
                    Files.deleteIfExists(file(i));
                }
                return folder;
            });
            if (cleared == null) {
                throw new IOException("another process holds " + folder.resolve("lock"));
            }
        }
    }

    private Path file(int age) {
        return folder.resolve(age == 0 ? "attempts.jsonl" : "attempts." + age + ".jsonl");
    }

    private static long size(Path file) throws IOException {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) ? Files.size(file) : 0;
    }

    private static void move(Path from, Path to) throws IOException {
        if (Files.exists(from, LinkOption.NOFOLLOW_LINKS)) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
