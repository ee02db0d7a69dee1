package io.modelhaul.metrics;

import io.modelhaul.DownloadStatus;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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

    /**
     * Touches nothing yet.
     *
     * @param maxBytes when a file has this size, the next one is begun
     */
    AttemptFiles(Path folder, long maxBytes) {
        this.folder = folder;
        this.maxBytes = maxBytes;
    }

    private interface Work<T> {
        T run() throws IOException;
    }

    /** One process at a time, as far as the file system has locks; without, a line may get lost. */
    private <T> T alone(Work<T> work) throws IOException {
        synchronized (AttemptFiles.class) {
            Files.createDirectories(folder);
            try (FileChannel lock =
                    FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                lock(lock);
                return work.run();
            }
        }
    }

    @SuppressWarnings("resource") // freed with the channel
    private static void lock(FileChannel channel) {
        try {
            channel.lock();
        } catch (IOException e) {
            LOG.debug("No lock for the log of attempts: {}", e.toString());
        }
    }

    void append(List<TransferAttempt> attempts) throws IOException {
        StringBuilder lines = new StringBuilder();
        attempts.forEach(
                attempt -> lines.append(JSON.writeValueAsString(attempt)).append('\n'));
        alone(() -> {
            rotate();
            Path file = file(0);
            String gap = endsInALine(file) ? "" : "\n";
            Files.writeString(file, gap + lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            return file;
        });
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

    /** All attempts that ended at or after the given time, in the order in which they were written. */
    List<TransferAttempt> since(Instant begin) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        return alone(() -> {
            List<TransferAttempt> all = new ArrayList<>();
            for (int i = FILES - 1; i >= 0; i--) {
                all.addAll(read(file(i)));
            }
            all.removeIf(attempt -> {
                Instant time = attempt.instant();
                return time == null || time.isBefore(begin);
            });
            return all;
        });
    }

    private List<TransferAttempt> read(Path file) throws IOException {
        if (size(file) > 2 * maxBytes) {
            setAside(file);
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
        if (lines - whole > (torn ? 1 : 0)) {
            setAside(file);
            StringBuilder kept = new StringBuilder();
            good.forEach(
                    attempt -> kept.append(JSON.writeValueAsString(attempt)).append('\n'));
            Files.writeString(file, kept);
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
            alone(() -> {
                for (int i = 0; i < FILES; i++) {
                    Files.deleteIfExists(file(i));
                }
                return folder;
            });
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
