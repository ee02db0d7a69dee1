package io.modelhaul.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.testkit.LocalHub;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.fault.Fault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the command tells of the past, and how it goes on with what was left. */
@Timeout(120)
class HistoryCommandsTest {
    private static final String TOKEN = "hf_abcdefghijklmnopqrstuvwxyz";

    @TempDir
    private Path home;

    private LocalHub hub;
    private Terminal terminal;

    @BeforeEach
    void start() {
        hub = LocalHub.builder()
                .model(
                        "owner/name",
                        files -> files.file("config.json", "{}")
                                .lfs("model.safetensors", Content.generated(7, 3_000_000)))
                .start();
        terminal = new Terminal(home).variable("HF_ENDPOINT", hub.endpoint().toString());
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private List<JsonNode> json(String... args) {
        assertThat(terminal.run(args)).isZero();
        return terminal.lines().stream()
                .map(line -> JsonMapper.shared().readTree(line))
                .toList();
    }

    @Test
    void tellsWhatWasTried() {
        terminal.run("metrics");
        assertThat(terminal.err()).contains("Nothing was tried");
        hub.faults().on("config.json").first(1).inject(Fault.status(503));
        assertThat(terminal.run("pull", "hf", "owner/name", "--retry-delay", "1ms"))
                .isZero();

        List<JsonNode> attempts = json("metrics", "--json");
        assertThat(attempts)
                .hasSize(3)
                .allSatisfy(attempt -> assertThat(attempt.propertyNames())
                        .containsExactly(
                                "time",
                                "provider",
                                "model",
                                "layer",
                                "endpoint",
                                "status",
                                "code",
                                "bytes",
                                "firstByteMillis",
                                "durationMillis",
                                "attempt"));
        assertThat(attempts)
                .extracting(attempt -> attempt.get("code").asString())
                .contains("SERVER_ERROR");
        JsonNode summary = json("metrics", "--summary", "--json").get(0);
        assertThat(summary.get("total").get("bytes").asLong()).isEqualTo(3_000_002);
        assertThat(summary.get("byEndpoint").get(0).get("layer").asString()).isEqualTo("hub");
        assertThat(summary.get("byEndpoint").get(0).get("attempts").asInt()).isPositive();
        JsonNode health = json("metrics", "--health", "--json").get(0);
        assertThat(health.get("status").asString()).isIn("degraded", "healthy");

        for (String view : List.of("--summary", "--health", "-v")) {
            assertThat(terminal.run("metrics", view)).isZero();
            assertThat(terminal.out()).contains("hub");
        }
        assertThat(terminal.run("metrics", "--health", "--reset")).isEqualTo(2);
        assertThat(terminal.run("metrics", "--reset")).isZero();
        assertThat(json("metrics", "--json")).isEmpty();
    }

    @Test
    void finishesWhatWasLeft() {
        hub.faults().on("model.safetensors").inject(Fault.status(500));
        assertThat(terminal.run("pull", "hf", "owner/name", "--retries", "0")).isEqualTo(6);
        JsonNode left = json("pending", "--json").get(0);
        assertThat(left.get("model").asString()).isEqualTo("owner/name");
        assertThat(left.get("error").get("code").asString()).isEqualTo("SERVER_ERROR");
        assertThat(terminal.run("pending")).isZero();
        assertThat(terminal.out()).contains("owner/name", "SERVER_ERROR");
        assertThat(terminal.run("resume", "nothing")).isEqualTo(4);
        assertThat(terminal.run("resume")).isEqualTo(6);
        hub.faults().clear();

        assertThat(terminal.run("resume", left.get("id").asString())).isZero();
        assertThat(Path.of(terminal.lastLine()).resolve("config.json")).hasContent("{}");
        assertThat(json("pending", "--json")).isEmpty();
        assertThat(terminal.run("resume")).isZero();
        assertThat(terminal.err()).contains("No download is pending");
    }

    @Test
    void staysPendingForWantOfAToken() throws IOException {
        hub.model("owner/private").commit(files -> files.file("a", "b")).privateFor(TOKEN);
        hub.faults().on("a").inject(Fault.status(500));
        assertThat(terminal.run("pull", "hf", "owner/private", "--token", TOKEN, "--retries", "0"))
                .isEqualTo(6);
        hub.faults().clear();

        JsonNode left = json("pending", "--json").get(0);
        assertThat(left.get("withheld").get(0).asString()).isEqualTo("token");
        assertThat(terminal.run("resume", "-q")).isIn(4, 5);
        assertThat(json("pending", "--json")).hasSize(1);
        assertThat(terminal.run("resume", "--token", TOKEN)).isZero();
        assertThat(json("pending", "--json")).isEmpty();
        try (Stream<Path> files = Files.walk(home)) {
            assertThat(files.filter(Files::isRegularFile))
                    .allSatisfy(file -> assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                            .doesNotContain(TOKEN));
        }
    }

    @Test
    void keepsNothingOfACallThatWasWrong() {
        assertThat(terminal.run("pull", "hf", "owner/nothing")).isIn(4, 5);
        assertThat(json("pending", "--json")).isEmpty();
    }

    @Test
    void keepsNoQueryOfAnAddress() {
        // Under the Hub's own host it would mean the Hub's file, which takes no such query.
        String address = hub.endpoint().toString().replace("127.0.0.1", "localhost")
                + "/owner/name/resolve/main/config.json?X-Amz-Signature=verysecret";
        hub.faults().on("config.json").inject(Fault.status(500));
        assertThat(terminal.run("pull", address, "--retries", "0")).isEqualTo(6);

        JsonNode left = json("pending", "--json").get(0);
        assertThat(left.toString()).doesNotContain("verysecret");
        assertThat(terminal.run("resume")).isEqualTo(2);
        assertThat(terminal.err()).contains("query");
        hub.faults().clear();
        assertThat(terminal.run("pull", address)).isZero();
        assertThat(json("pending", "--json")).isEmpty();
    }
}
