package io.modelhaul.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.modelhaul.testkit.LocalHub;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.fault.Fault;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What only a process of its own can show: signals, exit statuses, and what the JVM prints by itself. */
@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(120)
class ProcessTest {
    private static final int SIZE = 12_000_000;

    @TempDir
    private Path home;

    private LocalHub hub;

    @BeforeEach
    void start() {
        hub = LocalHub.builder()
                .model("owner/name", files -> files.lfs("model.safetensors", Content.generated(1, SIZE)))
                .start();
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private ChildCommand pull(String... more) throws IOException {
        String[] args = new String[more.length + 5];
        System.arraycopy(
                new String[] {
                    "pull", "hf", "owner/name", "--endpoint", hub.endpoint().toString()
                },
                0,
                args,
                0,
                5);
        System.arraycopy(more, 0, args, 5, more.length);
        return new ChildCommand(home, args);
    }

    @ParameterizedTest
    @CsvSource({"TERM,143", "INT,130"})
    void endsQuicklyAndResumablyWhenToldTo(String signal, int status) throws IOException, InterruptedException {
        assumeTrue(signal.equals("TERM") || !interruptsAreIgnored(), "this test runs where SIGINT is ignored");
        hub.faults().on("model.safetensors").inject(Fault.bytesPerSecond(2_000_000));

        try (ChildCommand child = pull("--json")) {
            hub.log().awaitContentBytes("model.safetensors", SIZE / 3, Duration.ofSeconds(60));
            long told = System.nanoTime();
            child.signal(signal);

            assertThat(child.await()).isEqualTo(status);
            assertThat(Duration.ofNanos(System.nanoTime() - told)).isLessThan(Duration.ofSeconds(5));
            assertThat(child.lines()).last().asString().contains("\"status\":\"CANCELLED\"");
            assertThat(child.err()).contains("run the same command again").hasLineCount(1);
        }
        hub.faults().clear();
        try (ChildCommand again = pull("-q")) {
            assertThat(again.await()).isZero();
            assertThat(Path.of(again.lines().get(0)).resolve("model.safetensors"))
                    .hasSize(SIZE);
        }
        assertThat(hub.log().contentBytes("model.safetensors")).isLessThan(SIZE * 13L / 10);
    }

    private static boolean interruptsAreIgnored() throws IOException {
        Path status = Path.of("/proc/self/status");
        return Files.exists(status)
                && Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("SigIgn:"))
                        .anyMatch(line -> new BigInteger(line.substring(7).trim(), 16).testBit(1));
    }

    @Test
    void printsNothingThatIsNotItsOwn() throws IOException, InterruptedException {
        try (ChildCommand child = pull("--json")) {
            assertThat(child.await()).isZero();
            assertThat(child.lines())
                    .allSatisfy(line -> assertThat(line).startsWith("{").endsWith("}"));
            assertThat(child.err()).isEmpty();
        }
    }

    @Test
    void keepsATokenOutOfTheLog() throws IOException, InterruptedException {
        hub.model("owner/name").privateFor("correct-horse-battery");

        try (ChildCommand child = pull("-v", "--token", "correct-horse-battery")) {
            assertThat(child.await()).isZero();
            assertThat(child.err() + child.lines()).doesNotContain("correct-horse");
        }
    }

    @Test
    void answersVersionWithoutLoadingAnything() throws IOException, InterruptedException {
        try (ChildCommand child = new ChildCommand(home, "version")) {
            assertThat(child.await()).isZero();
            assertThat(child.lines()).singleElement().asString().startsWith("modelhaul ");
        }
    }

    @Test
    void runsTheDemoOnAPipe() throws IOException, InterruptedException {
        try (ChildCommand child = new ChildCommand(home, "demo")) {
            assertThat(child.await()).isZero();
            Path model = Path.of(child.lines().get(child.lines().size() - 1));
            assertThat(model.resolve("model.safetensors")).hasSize(64_000_000);
            assertThat(child.err().lines()).anySatisfy(line -> assertThat(line).startsWith("retrying"));
        }
    }
}
