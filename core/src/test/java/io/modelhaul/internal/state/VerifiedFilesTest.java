package io.modelhaul.internal.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifiedFilesTest {
    private static final String DIGEST = "sha256:" + "ab".repeat(32);

    @TempDir
    Path state;

    @TempDir
    Path models;

    private Path file;

    @BeforeEach
    void createFile() throws IOException {
        file = Files.writeString(models.resolve("f"), "content");
    }

    @Test
    void remembersAcrossProcesses() throws IOException {
        reopened().remember(file, DIGEST);

        assertThat(reopened().knows(file, DIGEST)).isTrue();
        assertThat(reopened().knows(file, "sha256:" + "cd".repeat(32))).isFalse();
        assertThat(VerifiedFiles.of(state, models.resolve("other")).knows(file, DIGEST))
                .isFalse();
    }

    @Test
    void forgetsAFileWhoseSizeChanged() throws IOException {
        FileTime time = Files.getLastModifiedTime(file);
        reopened().remember(file, DIGEST);

        Files.writeString(file, "longer content");
        Files.setLastModifiedTime(file, time);

        assertThat(reopened().knows(file, DIGEST)).isFalse();
    }

    @Test
    void forgetsAFileWhoseTimeChanged() throws IOException {
        VerifiedFiles verified = reopened();
        verified.remember(file, DIGEST);

        Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(1)));

        assertThat(verified.knows(file, DIGEST)).isFalse();
    }

    @Test
    void aTornLastLineCostsOnlyThatLine() throws IOException {
        Path second = Files.writeString(models.resolve("g"), "content");
        reopened().remember(file, DIGEST);
        reopened().remember(second, DIGEST);
        byte[] whole = Files.readAllBytes(log());
        Path third = Files.writeString(models.resolve("h"), "content");

        for (int length = whole.length / 2; length < whole.length; length++) {
            Files.write(log(), java.util.Arrays.copyOf(whole, length));
            reopened().remember(third, DIGEST);
            assertThat(reopened().knows(file, DIGEST)).isTrue();
            assertThat(reopened().knows(third, DIGEST))
                    .as("after a tear at %s", length)
                    .isTrue();
            assertThat(reopened().knows(second, DIGEST)).isEqualTo(length == whole.length - 1);
        }
    }

    @Test
    void neverTrustsAFileBecauseOfADamagedLog() throws IOException {
        reopened().remember(file, DIGEST);
        byte[] whole = Files.readAllBytes(log());

        for (int i = 0; i < whole.length - 1; i++) {
            byte[] damaged = whole.clone();
            damaged[i] ^= 1;
            Files.write(log(), damaged);
            assertThat(reopened().knows(file, DIGEST)).as("byte %s flipped", i).isFalse();
        }
    }

    @Test
    void survivesARandomLog() throws IOException {
        reopened().remember(file, DIGEST);
        Random random = new Random(1);
        for (int i = 0; i < 50; i++) {
            byte[] noise = new byte[random.nextInt(5000)];
            random.nextBytes(noise);
            Files.write(log(), noise);

            assertThat(reopened().knows(file, DIGEST)).isFalse();
            reopened().remember(file, DIGEST);
            assertThat(reopened().knows(file, DIGEST)).isTrue();
        }
    }

    @Test
    void replacesALogThatIsTooLarge() throws IOException {
        reopened().remember(file, DIGEST);
        try (RandomAccessFile log = new RandomAccessFile(log().toFile(), "rw")) {
            log.setLength((64L << 20) + 1);
        }

        assertThat(reopened().knows(file, DIGEST)).isFalse();
        reopened().remember(file, DIGEST);

        assertThat(reopened().knows(file, DIGEST)).isTrue();
        assertThat(Files.size(log())).isLessThan(1000);
    }

    @Test
    void aLogThatCannotBeUsedCostsHashingAgainAndNothingElse() throws IOException {
        Path blocked = Files.writeString(models.resolve("no-folder"), "");
        VerifiedFiles verified = VerifiedFiles.of(blocked, models);

        assertThat(verified.knows(file, DIGEST)).isFalse();
        verified.remember(file, DIGEST);
        assertThat(verified.knows(file, DIGEST)).isTrue();
    }

    @Test
    void theLogDoesNotGrowWithoutBound() throws IOException {
        VerifiedFiles verified = reopened();
        for (int i = 0; i < 3000; i++) {
            Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(i)));
            verified.remember(file, DIGEST);
        }

        assertThat(Files.readAllLines(log())).hasSizeLessThan(1100);
        assertThat(reopened().knows(file, DIGEST)).isTrue();
    }

    @Test
    void whatAnotherProcessForgetsStaysForgotten() throws IOException {
        VerifiedFiles running = reopened();
        running.remember(file, DIGEST);
        Path busy = Files.writeString(models.resolve("busy"), "content");

        VerifiedFiles.forget(state, file);

        assertThat(running.knows(file, DIGEST)).isFalse();
        for (int i = 0; i < 3000; i++) {
            Files.setLastModifiedTime(busy, FileTime.from(Instant.ofEpochSecond(i)));
            running.remember(busy, DIGEST);
        }
        assertThat(reopened().knows(file, DIGEST)).isFalse();
        assertThat(reopened().knows(busy, DIGEST)).isTrue();
    }

    @Test
    void rememberingTheSameAgainWritesNothing() throws IOException {
        reopened().remember(file, DIGEST);
        long size = Files.size(log());

        reopened().remember(file, DIGEST);

        assertThat(Files.size(log())).isEqualTo(size);
    }

    @Test
    void manyWritersAtOnceLoseNothing() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Void>> work = new ArrayList<>();
            for (int writer = 0; writer < 8; writer++) {
                int number = writer;
                work.add(() -> rememberFifty(number));
            }
            for (Future<Void> done : threads.invokeAll(work)) {
                done.get();
            }
        } finally {
            threads.shutdown();
        }
        try (Stream<Path> files = Files.list(models)) {
            VerifiedFiles verified = reopened();
            for (Path one :
                    files.filter(path -> path.toString().contains("of-")).toList()) {
                assertThat(verified.knows(one, DIGEST)).as(one.toString()).isTrue();
            }
        }
    }

    private Void rememberFifty(int writer) throws IOException {
        VerifiedFiles own = reopened();
        for (int i = 0; i < 50; i++) {
            own.remember(
                    Files.writeString(models.resolve("of-" + writer + "-" + i), "x", StandardOpenOption.CREATE),
                    DIGEST);
        }
        return null;
    }

    private VerifiedFiles reopened() {
        return VerifiedFiles.of(state, models);
    }

    private Path log() throws IOException {
        try (Stream<Path> logs = Files.list(state.resolve("verified"))) {
            return logs.findFirst().orElseThrow();
        }
    }
}
