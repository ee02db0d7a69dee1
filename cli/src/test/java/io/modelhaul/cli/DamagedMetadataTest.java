package io.modelhaul.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.testkit.LocalHub;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every file that says something about models, damaged at once: no command crashes, and no model is lost. */
@Timeout(240)
class DamagedMetadataTest {
    private static final Content WEIGHTS = Content.generated(7, 3_000_000);

    @TempDir
    private Path home;

    @ParameterizedTest
    @EnumSource
    void losesNoModel(Damage damage) throws IOException {
        try (LocalHub hub = LocalHub.builder()
                .model("owner/name", files -> files.file("config.json", "{}").lfs("model.safetensors", WEIGHTS))
                .model("owner/left", files -> files.lfs("weights.bin", Content.generated(8, 2_000_000)))
                .start()) {
            Terminal terminal =
                    new Terminal(home).variable("HF_ENDPOINT", hub.endpoint().toString());
            String address = hub.endpoint() + "/owner/name/resolve/main/config.json";
            Path local = home.resolve("local");
            pull(terminal, "hf", "owner/name");
            pull(terminal, "hf", "owner/name", "--local-dir", local.toString());
            pull(terminal, address);
            hub.faults().on("weights.bin").inject(Fault.status(500));
            assertThat(terminal.run("pull", "hf", "owner/left", "--retries", "0"))
                    .isEqualTo(6);
            hub.faults().clear();
            Path snapshot = pull(terminal, "hf", "owner/name");

            List<Path> metadata = metadata();
            assertThat(metadata).hasSizeGreaterThan(8);
            for (Path file : metadata) {
                damage.to(file);
            }

            for (List<String> command : List.of(
                    List.of("list"),
                    List.of("list", "--json"),
                    List.of("show", "hf", "owner/name"),
                    List.of("verify"),
                    List.of("metrics"),
                    List.of("metrics", "--health"),
                    List.of("pending"),
                    List.of("prune", "--older-than", "30d", "--partial"))) {
                assertThat(terminal.run(command.toArray(String[]::new)))
                        .as("%s: %s", command, terminal.err())
                        .isZero();
            }
            hub.log().clear();
            assertThat(pull(terminal, address)).hasContent("{}");
            assertThat(pull(terminal, "hf", "owner/name")).isEqualTo(snapshot);
            pull(terminal, "hf", "owner/name", "--local-dir", local.toString());
            assertThat(hub.log().contentBytes()).as("content fetched again").isLessThan(1000);
            pull(terminal, "hf", "owner/left");
            assertThat(terminal.run("pull", "hf", "owner/name", "--offline")).isZero();
            assertThat(Content.of(snapshot.resolve("model.safetensors")).sha256())
                    .isEqualTo(WEIGHTS.sha256());
            assertThat(terminal.run("verify")).isZero();
        }
    }

    private static Path pull(Terminal terminal, String... words) {
        List<String> all = new ArrayList<>(List.of("pull"));
        all.addAll(Arrays.asList(words));
        assertThat(terminal.run(all.toArray(String[]::new)))
                .as("%s: %s", all, terminal.err())
                .isZero();
        return Path.of(terminal.lastLine());
    }

    /** All that is neither content nor a mark without any. */
    private List<Path> metadata() throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            return files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .filter(file -> !file.toString().contains("/blobs/"))
                    .filter(file -> !file.toString().contains("/state/used/"))
                    .filter(file -> !List.of("config.json", "model.safetensors", "lock", "CACHEDIR.TAG")
                            .contains(file.getFileName().toString()))
                    .toList();
        }
    }
}
