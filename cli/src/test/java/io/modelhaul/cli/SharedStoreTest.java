package io.modelhaul.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.testkit.LocalHub;
import io.modelhaul.testkit.LocalHubBuilder;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Several processes and one store. */
@Timeout(240)
class SharedStoreTest {
    private static final int PROCESSES = 8;

    @TempDir
    private Path home;

    /** Each model has an old revision, which the pruning process takes away, and a new one that shares content with it. */
    @Test
    void pruningHarmsNobodyWhoPulls() throws Exception {
        LocalHubBuilder builder = LocalHub.builder();
        for (int i = 0; i < PROCESSES; i++) {
            Content shared = Content.generated(100 + i, 2_000_000);
            builder.model(
                    "owner/m" + i, files -> files.lfs("shared.bin", shared).file("config.json", "{}"));
        }
        try (LocalHub hub = builder.start()) {
            Terminal terminal =
                    new Terminal(home).variable("HF_ENDPOINT", hub.endpoint().toString());
            for (int i = 0; i < PROCESSES; i++) {
                assertThat(terminal.run("pull", "hf", "owner/m" + i)).isZero();
                Content added = Content.generated(200 + i, 3_000_000);
                hub.model("owner/m" + i).commit(files -> files.lfs("added.bin", added));
            }
            age();
            List<ChildCommand> pulls = new ArrayList<>();
            try {
                for (int i = 0; i < PROCESSES; i++) {
                    pulls.add(new ChildCommand(
                            home,
                            "pull",
                            "hf",
                            "owner/m" + i,
                            "--policy",
                            "refresh",
                            "--endpoint",
                            hub.endpoint().toString(),
                            "--json"));
                }
                int removed = 0;
                while (removed < PROCESSES) {
                    assertThat(terminal.run("prune", "--older-than", "30d", "--partial", "--json"))
                            .as(terminal.err())
                            .isZero();
                    removed += (int) terminal.lines().stream()
                            .filter(line -> line.contains("\"reason\":\"age\""))
                            .count();
                }
                for (ChildCommand pull : pulls) {
                    assertThat(pull.await()).as(pull.err()).isZero();
                }
            } finally {
                for (ChildCommand pull : pulls) {
                    pull.close();
                }
            }
            assertThat(terminal.run("verify", "hf")).as(terminal.out()).isZero();
            terminal.run("list", "hf", "--json");
            assertThat(terminal.lines()).hasSize(PROCESSES).allSatisfy(line -> {
                JsonNode model = JsonMapper.shared().readTree(line);
                assertThat(model.get("complete").asBoolean()).isTrue();
                assertThat(model.get("files").asInt()).isEqualTo(3);
            });
        }
    }

    private void age() throws IOException {
        FileTime old = FileTime.from(Instant.now().minus(Duration.ofDays(40)));
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.filter(each -> Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS))
                    .toList()) {
                Files.getFileAttributeView(file, BasicFileAttributeView.class).setTimes(old, old, old);
            }
        }
    }

    @Test
    void whatWasKilledIsPendingAndGoesOn() throws Exception {
        Content weights = Content.generated(7, 12_000_000);
        try (LocalHub hub = LocalHub.builder()
                .model("owner/name", files -> files.lfs("model.safetensors", weights))
                .start()) {
            hub.faults().on("model.safetensors").inject(Fault.bytesPerSecond(1_500_000));
            try (ChildCommand pull = new ChildCommand(
                    home,
                    "pull",
                    "hf",
                    "owner/name",
                    "--endpoint",
                    hub.endpoint().toString(),
                    "--json")) {
                pull.awaitLine(line -> {
                    JsonNode bytes = JsonMapper.shared().readTree(line).get("completedBytes");
                    return bytes.asLong(0) > 3_000_000;
                });
                pull.signal("KILL");
                assertThat(pull.await()).isEqualTo(137);
            }
            hub.faults().clear();
            Terminal terminal = new Terminal(home);

            terminal.run("pending", "--json");
            JsonNode left = JsonMapper.shared().readTree(terminal.lastLine());
            assertThat(left.get("model").asString()).isEqualTo("owner/name");
            assertThat(terminal.run("resume", left.get("id").asString()))
                    .as(terminal.err())
                    .isZero();

            Path model = Path.of(terminal.lastLine()).resolve("model.safetensors");
            assertThat(Content.of(model).sha256()).isEqualTo(weights.sha256());
            assertThat(hub.log().contentBytes()).isLessThan((long) (1.3 * weights.size()));
            terminal.run("pending", "--json");
            assertThat(terminal.lines()).isEmpty();
        }
    }
}
