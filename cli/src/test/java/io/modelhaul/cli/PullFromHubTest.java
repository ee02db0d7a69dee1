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

/** The command with the real provider, found as a service, and a Hub on this machine. */
@Timeout(120)
class PullFromHubTest {
    private static final Content WEIGHTS = Content.generated(7, 3_000_000);
    private static final String TOKEN = "hf_abcdefghijklmnopqrstuvwxyz";

    @TempDir
    private Path home;

    private LocalHub hub;
    private Terminal terminal;

    @BeforeEach
    void start() {
        hub = LocalHub.builder()
                .model("owner/name", files -> files.file("config.json", "{}").lfs("model.safetensors", WEIGHTS))
                .start();
        terminal = new Terminal(home).variable("HF_ENDPOINT", hub.endpoint().toString());
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private static JsonNode json(String line) {
        return JsonMapper.shared().readTree(line);
    }

    @Test
    void aMistypedDigestCostsNothingThatIsHere() {
        String address = hub.endpoint() + "/owner/name/resolve/main/config.json";
        String mistyped = "0".repeat(64);
        assertThat(terminal.run("pull", "hf://owner/name/config.json")).isZero();
        assertThat(terminal.run("pull", address)).isZero();

        assertThat(terminal.run("pull", "hf://owner/name/config.json", "--sha256", mistyped))
                .isEqualTo(7);
        assertThat(terminal.run("pull", address, "--sha256", mistyped)).isEqualTo(7);

        assertThat(terminal.run("pull", "hf://owner/name/config.json", "--offline"))
                .isZero();
        assertThat(terminal.run("pull", address, "--offline")).isZero();
    }

    @Test
    void bringsAModelAndSaysWhere() throws IOException {
        assertThat(terminal.run("pull", "hf://owner/name")).isZero();

        Path snapshot = Path.of(terminal.lastLine());
        assertThat(snapshot).isDirectory().startsWith(home);
        assertThat(snapshot.resolve("config.json")).hasContent("{}");
        assertThat(Files.size(snapshot.resolve("model.safetensors"))).isEqualTo(WEIGHTS.size());
        assertThat(terminal.lines()).hasSize(1);
    }

    @Test
    void tellsEveryStateAsJson() {
        assertThat(terminal.run("pull", "huggingface", "owner/name", "--json")).isZero();

        List<JsonNode> states =
                terminal.lines().stream().map(PullFromHubTest::json).toList();
        assertThat(states.get(0).get("status").asString()).isEqualTo("STARTING");
        JsonNode last = states.get(states.size() - 1);
        assertThat(last.get("status").asString()).isEqualTo("COMPLETE");
        assertThat(last.get("completedBytes").asLong()).isEqualTo(3_000_002);
        assertThat(Path.of(last.get("path").asString())).isDirectory();
        assertThat(states).allSatisfy(state -> assertThat(state.properties()).hasSize(19));
    }

    @Test
    void asksNobodyForWhatIsHere() {
        terminal.run("pull", "hf", "owner/name");
        String path = terminal.lastLine();
        hub.log().clear();

        assertThat(terminal.run("pull", "hf", "owner/name", "--token", TOKEN)).isZero();
        assertThat(terminal.lastLine()).isEqualTo(path);
        assertThat(terminal.run("pull", "hf", "owner/name", "--offline", "-q")).isZero();
        assertThat(terminal.lines()).containsExactly(path);
        assertThat(hub.log().all()).isEmpty();
    }

    @Test
    void plansWithoutMovingAByteOfTheModel() {
        assertThat(terminal.run("plan", "hf", "owner/name", "--json")).isZero();
        JsonNode before = json(terminal.lastLine());
        assertThat(before.get("missingBytes").asLong()).isEqualTo(3_000_002);
        assertThat(before.get("commit").asString())
                .isEqualTo(hub.model("owner/name").commitId("main"));
        assertThat(before.findValuesAsString("sha256")).contains(WEIGHTS.sha256());
        assertThat(hub.log().contentBytes()).isZero();
        assertThat(terminal.run("plan", "hf", "owner/name", "-q")).isZero();
        assertThat(terminal.lines()).hasSize(2).first().isEqualTo("2 files, 3.00 MB, 3.00 MB missing");

        terminal.run("pull", "hf", "owner/name");
        terminal.run("plan", "hf", "owner/name", "--json");
        JsonNode after = json(terminal.lastLine());
        assertThat(after.get("missingBytes").asLong()).isZero();
        assertThat(after.findValuesAsString("cached")).containsOnly("true");
    }

    @Test
    void listsShowsAndFindsIt() {
        terminal.run("pull", "hf", "owner/name");
        String path = terminal.lastLine();

        terminal.run("list", "--json");
        JsonNode listed = json(terminal.lastLine());
        assertThat(listed.get("model").asString()).isEqualTo("owner/name");
        assertThat(listed.get("path").asString()).isEqualTo(path);
        assertThat(terminal.run("show", "hf://owner/name", "--json")).isZero();
        assertThat(json(terminal.lastLine()).get("files").findValuesAsString("path"))
                .contains("config.json", "model.safetensors");
        assertThat(terminal.run("search", "name", "--json")).isZero();
        assertThat(json(terminal.lastLine()).get("model").asString()).isEqualTo("owner/name");
    }

    @Test
    void tellsFailuresApartByTheirStatus() {
        assertThat(terminal.run("pull", "hf", "owner/name", "--offline")).isEqualTo(9);
        assertThat(terminal.run("pull", "hf", "owner/name@nowhere", "--revision", "nowhere"))
                .isIn(2, 4);
        assertThat(terminal.run("pull", "hf", "owner/name", "--revision", "nowhere"))
                .isEqualTo(4);
        assertThat(terminal.run("pull", "hf", "owner/name", "--file", "nothing.bin"))
                .isEqualTo(4);
        hub.model("owner/gated").commit(files -> files.file("a", "b")).gatedFor(TOKEN);
        assertThat(terminal.run("pull", "hf", "owner/gated")).isEqualTo(5);
        hub.faults().on("model.safetensors").inject(Fault.otherContent(Content.generated(8, WEIGHTS.size())));
        assertThat(terminal.run("pull", "hf", "owner/name", "--retry-delay", "1ms"))
                .isEqualTo(7);
        hub.stop();
        assertThat(terminal.run("pull", "hf", "owner/name", "--retries", "0", "--connect-timeout", "2s"))
                .isEqualTo(6);
        assertThat(terminal.err().lines()).last().asString().startsWith("modelhaul: ");
    }

    /** As reported of a storage that answers so for a while, which made another tool call half a file whole. */
    @Test
    void asksAgainWhenARequestWithoutARangeIsAnswered416() {
        hub.faults().on("model.safetensors").first(2).inject(Fault.status(416));

        assertThat(terminal.run("pull", "hf", "owner/name", "--retry-delay", "1ms"))
                .as(terminal.err())
                .isZero();
        assertThat(Path.of(terminal.lastLine()).resolve("model.safetensors")).hasSize(WEIGHTS.size());
    }

    @Test
    void neverShowsOrKeepsAToken() throws IOException {
        hub.model("owner/private").commit(files -> files.file("a", "b")).privateFor(TOKEN);

        assertThat(terminal.run("pull", "hf", "owner/private", "--token", TOKEN, "--json", "-v"))
                .isZero();
        String printed = terminal.out() + terminal.err();
        terminal.run("pull", "hf", "owner/private", "--token", TOKEN + "x", "--policy", "refresh", "-v");
        printed += terminal.out() + terminal.err();

        assertThat(printed).doesNotContain(TOKEN);
        try (Stream<Path> files = Files.walk(home)) {
            assertThat(files.filter(Files::isRegularFile))
                    .allSatisfy(file -> assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                            .doesNotContain(TOKEN));
        }
    }
}
