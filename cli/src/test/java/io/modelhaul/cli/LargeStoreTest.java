package io.modelhaul.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.testkit.content.Content;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A hub cache with a thousand models, as another tool would have left it. */
@Timeout(120)
class LargeStoreTest {
    private static final int MODELS = 1000;
    private static final int SIZE = 2_000;
    private static final Instant NEWEST = Instant.now().minus(Duration.ofDays(1));

    @TempDir
    private Path home;

    private Path hub;
    private Terminal terminal;

    @BeforeEach
    void fill() throws IOException {
        hub = home.resolve(".cache/huggingface/hub");
        terminal = new Terminal(home);
        for (int i = 0; i < MODELS; i++) {
            Path repo = hub.resolve("models--owner--m" + i);
            String commit = String.format("%040x", i);
            byte[] bytes = new byte[SIZE];
            bytes[0] = (byte) i;
            bytes[1] = (byte) (i >> 8);
            Path blob = repo.resolve("blobs").resolve(Content.of(bytes).sha256());
            Path snapshot = Files.createDirectories(repo.resolve("snapshots/" + commit));
            Files.createDirectories(blob.getParent());
            Files.write(blob, bytes);
            Files.createSymbolicLink(
                    snapshot.resolve("model.bin"), Path.of("../../blobs").resolve(blob.getFileName()));
            Files.writeString(Files.createDirectories(repo.resolve("refs")).resolve("main"), commit);
            age(blob, hoursOf(i));
        }
    }

    /** Each has another age, in no order of names. */
    private static int hoursOf(int model) {
        return model * 7 % MODELS;
    }

    private static void age(Path file, int hours) throws IOException {
        FileTime time = FileTime.from(NEWEST.minus(Duration.ofHours(hours)));
        Files.setLastModifiedTime(file, time);
        Files.setAttribute(file, "lastAccessTime", time);
    }

    private List<JsonNode> lines() {
        List<JsonNode> all = new ArrayList<>();
        terminal.lines().forEach(line -> all.add(JsonMapper.shared().readTree(line)));
        return all;
    }

    @Test
    void isPrunedInTheOrderOfUseDownToTheSize() {
        assertThat(terminal.run("list", "hf", "--json")).isZero();
        assertThat(terminal.lines()).hasSize(MODELS);
        int kept = 400;

        assertThat(terminal.run("prune", "--max-size", Integer.toString(kept * SIZE), "--json"))
                .as(terminal.err())
                .isZero();

        List<JsonNode> gone = lines();
        assertThat(gone).hasSize(MODELS - kept).allSatisfy(each -> {
            assertThat(each.get("freedBytes").asInt()).isEqualTo(SIZE);
            assertThat(each.get("removed").asBoolean()).isTrue();
        });
        List<String> times =
                gone.stream().map(each -> each.get("lastUsed").asString()).toList();
        assertThat(times).isSorted();
        assertThat(terminal.run("list", "hf", "--json")).isZero();
        assertThat(lines())
                .hasSize(kept)
                .allSatisfy(each -> assertThat(hoursOf(
                                Integer.parseInt(each.get("model").asString().substring("owner/m".length()))))
                        .isLessThan(kept));
    }
}
