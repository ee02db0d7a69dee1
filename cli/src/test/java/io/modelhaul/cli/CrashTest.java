package io.modelhaul.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.testkit.LocalHub;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What processes that die, that share a cache, or that have little memory leave behind. */
@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(180)
class CrashTest {
    private static final String FILE = "model.safetensors";
    private static final long SIZE = 64_000_000;
    /** By hand, {@code -Dcrash.bounded.bytes=3000000000} shows it for a size that no heap holds. */
    private static final long BOUNDED_SIZE = Long.getLong("crash.bounded.bytes", 200_000_000);

    @TempDir
    private Path home;

    private LocalHub hub;

    @BeforeEach
    void start() {
        hub = LocalHub.builder()
                .model(
                        "owner/name",
                        files -> files.lfs(FILE, Content.generated(1, SIZE)).file("config.json", "{}"))
                .model("owner/bounded", files -> files.lfs(FILE, Content.generated(2, BOUNDED_SIZE)))
                .start();
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private ChildCommand pull() throws IOException {
        return new ChildCommand(
                home, "pull", "hf", "owner/name", "--endpoint", hub.endpoint().toString(), "-q");
    }

    private void assertRight(ChildCommand child) throws IOException, InterruptedException {
        assertThat(child.await()).as(child.err()).isZero();
        Path model = Path.of(child.lines().get(0));
        assertThat(Content.of(model.resolve(FILE)).sha256())
                .isEqualTo(hub.model("owner/name").file("main", FILE).linkedEtag());
    }

    private void assertNothingUnfinished() throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            assertThat(files.filter(file -> file.getFileName().toString().matches(".*\\.(part|journal|incomplete)")))
                    .isEmpty();
        }
    }

    @Test
    void killedInMidTransferCostsAtMostAThirdMore() throws IOException, InterruptedException {
        hub.faults().on(FILE).inject(Fault.bytesPerSecond(8_000_000));
        try (ChildCommand killed = pull()) {
            hub.log().awaitContentBytes(FILE, SIZE / 2, Duration.ofSeconds(60));
            killed.signal("KILL");
            assertThat(killed.await()).isEqualTo(137);
        }
        hub.faults().clear();

        try (ChildCommand again = pull()) {
            assertRight(again);
        }
        assertNothingUnfinished();
        assertThat(hub.log().contentBytes(FILE)).isLessThanOrEqualTo(SIZE * 13 / 10);
    }

    @Test
    void twoProcessesOnOneCacheFetchOnce() throws IOException, InterruptedException {
        hub.faults().on(FILE).inject(Fault.bytesPerSecond(8_000_000));
        List<ChildCommand> children = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                children.add(pull());
            }
            for (ChildCommand child : children) {
                assertRight(child);
            }
        } finally {
            for (ChildCommand child : children) {
                child.close();
            }
        }
        assertNothingUnfinished();
        assertThat(hub.log().contentBytes(FILE)).isLessThanOrEqualTo(SIZE * 13 / 10);
    }

    @Test
    void takesOverWhenTheOneThatWorksIsKilled() throws IOException, InterruptedException {
        hub.faults().on(FILE).inject(Fault.bytesPerSecond(4_000_000));
        try (ChildCommand first = pull()) {
            hub.log().awaitContentBytes(FILE, SIZE / 4, Duration.ofSeconds(60));
            try (ChildCommand second = pull()) {
                hub.log().awaitContentBytes(FILE, SIZE / 2, Duration.ofSeconds(60));
                first.signal("KILL");
                hub.faults().clear();
                assertRight(second);
            }
        }
        assertNothingUnfinished();
        assertThat(hub.log().contentBytes(FILE)).isLessThanOrEqualTo(SIZE * 13 / 10);
    }

    @Test
    void oneFlippedByteCostsAtMostHalfTheFileMore() throws IOException, InterruptedException {
        hub.faults().on(FILE).first(1).inject(Fault.flipByte(1_000_000));

        try (ChildCommand child = pull()) {
            assertRight(child);
        }
        assertThat(hub.log().contentBytes(FILE)).isBetween(SIZE + 1, SIZE * 16 / 10);
    }

    @Test
    void anySizePassesThroughLittleMemory() throws IOException, InterruptedException {
        List<String> tight = List.of("-Xmx64m", "-XX:MaxDirectMemorySize=64m");
        try (ChildCommand child = new ChildCommand(
                home,
                tight,
                List.of(
                        "pull",
                        "hf",
                        "owner/bounded",
                        "--endpoint",
                        hub.endpoint().toString(),
                        "-q"))) {
            assertThat(child.await()).as(child.err()).isZero();
            assertThat(Path.of(child.lines().get(0)).resolve(FILE)).hasSize(BOUNDED_SIZE);
        }
    }
}
