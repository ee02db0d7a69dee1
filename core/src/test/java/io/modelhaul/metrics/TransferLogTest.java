package io.modelhaul.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.modelhaul.DownloadException;
import io.modelhaul.DownloadStatus;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.transfer.ChildJvm;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.StepVerifier;

class TransferLogTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    @TempDir
    Path state;

    private Path folder() {
        return state.resolve("metrics");
    }

    private TransferLog log() {
        return log(2 << 20);
    }

    private TransferLog log(long fileBytes) {
        return log(fileBytes, Runnable::run);
    }

    private TransferLog log(long fileBytes, Executor later) {
        return new TransferLog(
                new AttemptFiles(folder(), fileBytes, Duration.ofMillis(100)),
                Clock.fixed(NOW, ZoneOffset.UTC),
                Duration.ofHours(24),
                Runnable::run,
                later,
                () -> 3);
    }

    private static TransferAttempt attempt(int number) {
        return attempt(NOW.minusSeconds(1000 - number), "hub", "hub.example.org", null, 100 + number, number);
    }

    private static TransferAttempt attempt(
            Instant time, String layer, String endpoint, @Nullable ErrorCode code, long millis, int number) {
        return new TransferAttempt(
                time.toString(),
                "huggingface",
                "owner/name",
                layer,
                endpoint,
                code == null
                        ? DownloadStatus.COMPLETE
                        : code == ErrorCode.CANCELLED ? DownloadStatus.CANCELLED : DownloadStatus.ERROR,
                code,
                code == null ? 1000 : 10,
                5L,
                millis,
                number);
    }

    private static List<TransferAttempt> all(TransferLog log) {
        return Objects.requireNonNull(log.attempts().collectList().block());
    }

    @Test
    void remembersAcrossProcesses() {
        log().record(attempt(1));
        log().record(attempt(2));

        assertThat(all(log())).containsExactly(attempt(1), attempt(2));
    }

    @Test
    void writesManyAttemptsTogether() {
        List<Runnable> later = new ArrayList<>();
        TransferLog log = log(2 << 20, later::add);
        IntStream.range(0, 100).forEach(number -> log.record(attempt(number)));
        assertThat(later).hasSize(1);
        assertThat(folder()).doesNotExist();

        later.remove(0).run();

        assertThat(all(log())).hasSize(100);
    }

    @Test
    void writesWhatStillWaitsWhenItIsClosed() {
        TransferLog log = log(2 << 20, never -> {});
        log.record(attempt(1));

        log.close();

        assertThat(all(log())).containsExactly(attempt(1));
    }

    @Test
    void forgetsWhatIsOlderThanADay() {
        TransferLog log = log();
        log.record(attempt(NOW.minus(Duration.ofHours(25)), "hub", "h", null, 1, 1));
        log.record(attempt(1));

        assertThat(all(log)).containsExactly(attempt(1));
    }

    @Test
    void staysWithinItsSize() throws IOException {
        TransferLog log = log(10_000);
        IntStream.range(0, 900).forEach(number -> log.record(attempt(number)));

        List<TransferAttempt> kept = all(log);
        assertThat(kept).hasSizeBetween(100, 300);
        assertThat(kept.get(kept.size() - 1)).isEqualTo(attempt(899));
        try (Stream<Path> files = Files.list(folder())) {
            assertThat(files.mapToLong(file -> file.toFile().length()).sum()).isLessThan(42_000);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"random", "text", "large", "empty", "truncated"})
    void setsADamagedFileAside(String damage) throws IOException {
        TransferLog log = log();
        log.record(attempt(1));
        log.record(attempt(2));
        Path file = folder().resolve("attempts.jsonl");
        damage(file, damage);

        List<TransferAttempt> kept = all(log());
        log().record(attempt(3));

        assertThat(kept).isSubsetOf(attempt(1), attempt(2));
        assertThat(all(log())).hasSize(kept.size() + 1).containsAll(kept).endsWith(attempt(3));
        assertThat(Files.exists(folder().resolve("attempts.damaged"))).isEqualTo(!damage.equals("empty"));
        if (damage.equals("text")) {
            assertThat(kept).hasSize(2);
        }
    }

    private static void damage(Path file, String damage) throws IOException {
        switch (damage) {
            case "random" -> {
                byte[] bytes = new byte[10_000];
                new Random(1).nextBytes(bytes);
                Files.write(file, bytes);
            }
            case "text" -> Files.writeString(file, "{\"time\":1}\nnonsense\n", StandardOpenOption.APPEND);
            case "large" -> {
                try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
                    large.write("[".getBytes(StandardCharsets.UTF_8));
                    large.setLength(100 << 20);
                }
            }
            case "empty" -> Files.write(file, new byte[0]);
            default -> {
                byte[] bytes = Files.readAllBytes(file);
                Files.write(file, Arrays.copyOf(bytes, bytes.length - 30));
            }
        }
    }

    @Test
    void forgetsEverythingWhenTold() {
        TransferLog log = log();
        log.record(attempt(1));
        log.reset().block();

        assertThat(all(log)).isEmpty();
    }

    @Test
    void costsNothingWhenItCannotBeWritten() throws IOException {
        Files.writeString(folder(), "a file where the folder should be");
        TransferLog log = log();
        log.record(attempt(1));

        assertThat(Files.readString(folder())).startsWith("a file");
    }

    @Test
    void sumsUpByEndpoint() {
        TransferLog log = log();
        IntStream.rangeClosed(1, 20).forEach(i -> log.record(attempt(NOW, "hub", "a", null, i * 10, 1)));
        log.record(attempt(NOW, "hub", "a", ErrorCode.TIMEOUT, 7, 2));
        log.record(attempt(NOW, "hub", "a", ErrorCode.CANCELLED, 7, 2));
        log.record(attempt(NOW, "http", "b", null, 7, 1));

        TransferSummary summary = Objects.requireNonNull(log.summary().block());
        AttemptCounts counts = summary.byEndpoint().get(1).counts();
        assertThat(summary.byEndpoint().get(0).layer()).isEqualTo("http");
        assertThat(counts.attempts()).isEqualTo(22);
        assertThat(counts.successRate()).isEqualTo(0.952);
        assertThat(counts.retries()).isEqualTo(2);
        assertThat(counts.bytes()).isEqualTo(20_020);
        assertThat(counts.meanMillis()).isEqualTo(105);
        assertThat(counts.p95Millis()).isEqualTo(190);
        assertThat(summary.total().attempts()).isEqualTo(23);
    }

    @Test
    void tellsHealthAndSinceWhen() {
        TransferLog log = log();
        record(log, 1, null);
        assertThat(status(log)).isEqualTo("healthy since 1");
        record(log, 2, ErrorCode.TIMEOUT);
        record(log, 3, ErrorCode.NOT_FOUND);
        record(log, 4, ErrorCode.DISK_FULL);
        record(log, 5, ErrorCode.CANCELLED);
        assertThat(status(log)).isEqualTo("degraded since 2");
        record(log, 6, ErrorCode.UNREACHABLE);
        record(log, 7, ErrorCode.UNREACHABLE);
        assertThat(status(log)).isEqualTo("down since 7");
        record(log, 8, null);
        assertThat(status(log)).isEqualTo("degraded since 8");
        IntStream.range(9, 19).forEach(second -> record(log, second, null));
        assertThat(status(log)).isEqualTo("healthy since 17");
    }

    @Test
    void theFirstFailureOfAllMeansDown() {
        TransferLog log = log();
        record(log, 1, ErrorCode.UNREACHABLE);
        assertThat(status(log)).isEqualTo("down since 1");
    }

    private static void record(TransferLog log, int second, @Nullable ErrorCode code) {
        log.record(attempt(NOW.minusSeconds(100 - second), "hub", "a", code, 1, 1));
    }

    private static String status(TransferLog log) {
        LayerHealth health = Objects.requireNonNull(log.health().blockLast());
        assertThat(health.endpoints()).hasSize(1);
        long second = Duration.between(NOW.minusSeconds(100), Instant.parse(Objects.requireNonNull(health.since())))
                .toSeconds();
        return health.status() + " since " + second;
    }

    @Test
    void givesMicrometerNamesThatStayBounded() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        TransferLog log = log();
        new DownloadMeters(log).bindTo(registry);

        log.received(123);
        IntStream.range(0, 100).forEach(i -> log.record(attempt(NOW, "layer" + i, "e", null, 20, 1)));
        log.record(attempt(NOW, "layer0", "e", ErrorCode.TIMEOUT, 20, 1));

        String scraped = registry.scrape();
        assertThat(scraped)
                .contains("modelhaul_downloads_active 3.0", "modelhaul_downloaded_bytes_total 123.0")
                .contains("modelhaul_attempts_total{layer=\"layer0\",outcome=\"success\"} 1.0")
                .contains("modelhaul_attempts_total{layer=\"layer0\",outcome=\"error\"} 1.0")
                .contains("modelhaul_attempts_total{layer=\"other\",outcome=\"success\"} 68.0")
                .contains("modelhaul_attempt_duration_seconds_count{layer=\"layer0\",outcome=\"success\"} 1")
                .contains("modelhaul_attempt_first_byte_seconds_sum{layer=\"layer0\"} 0.01")
                .doesNotContain("layer40");
    }

    /** Another process that holds the lock of the log until it is killed. */
    static final class Holder {
        public static void main(String[] arguments) throws IOException {
            try (FileChannel channel = FileChannel.open(
                            Path.of(arguments[0]), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                System.out.println(lock.isValid());
                ChildJvm.await();
            }
        }
    }

    @Test
    @Timeout(60)
    void aForeignLockThatIsHeldForEverCostsNothingButTheLog() throws Exception {
        log().record(attempt(0));
        try (ChildJvm other =
                new ChildJvm(Holder.class, folder().resolve("lock").toString())) {
            assertThat(other.line()).isEqualTo("true");
            TransferLog log =
                    new TransferLog(folder(), Clock.fixed(NOW, ZoneOffset.UTC), Duration.ofHours(24), () -> 3);
            IntStream.range(1, 1000).forEach(number -> log.record(attempt(number)));

            assertThat(all(log)).containsExactly(attempt(0));
            StepVerifier.create(log.reset())
                    .verifyErrorSatisfies(failure -> assertThat(failure)
                            .isInstanceOfSatisfying(
                                    DownloadException.class,
                                    known -> assertThat(known.code()).isEqualTo(ErrorCode.IO)));
            log.close();
            other.kill();
            log.close();
        }
        assertThat(all(log())).hasSize(1000);
    }

    @Test
    void nobodyElseReadsTheLog() throws IOException {
        log().record(attempt(1));

        assertThat(Files.getPosixFilePermissions(folder().resolve("attempts.jsonl")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(Files.getPosixFilePermissions(folder())).isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }
}
