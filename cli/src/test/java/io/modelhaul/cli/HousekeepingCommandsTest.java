package io.modelhaul.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.internal.state.NamedLock;
import io.modelhaul.testkit.LocalHub;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.fault.Fault;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Verifying, removing and pruning, in the hub cache and in the own store. */
@Timeout(120)
class HousekeepingCommandsTest {
    private static final Content WEIGHTS = Content.generated(7, 3_000_000);

    @TempDir
    private Path home;

    private LocalHub hub;
    private Terminal terminal;

    @BeforeEach
    void start() {
        hub = LocalHub.builder()
                .model("owner/name", files -> files.file("config.json", "{}").lfs("model[1].safetensors", WEIGHTS))
                .model("owner/other", files -> files.lfs("weights.bin", Content.generated(8, 2_000_000)))
                .start();
        terminal = new Terminal(home).variable("HF_ENDPOINT", hub.endpoint().toString());
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private Path pulled(String... words) {
        assertThat(terminal.run(words)).as(terminal.err()).isZero();
        return Path.of(terminal.lastLine());
    }

    /** A plain address: under the configured endpoint's own host it would be the Hub's. */
    private String address() {
        return "http://localhost:" + hub.endpoint().getPort() + "/owner/name/resolve/main/config.json";
    }

    private static JsonNode json(String line) {
        return JsonMapper.shared().readTree(line);
    }

    private JsonNode listed() {
        assertThat(terminal.run("list", "hf", "--json")).isZero();
        return json(terminal.lastLine());
    }

    @Test
    void aPartThatWasAskedForIsComplete() throws IOException {
        Path snapshot = pulled("pull", "hf", "owner/name", "--include", "*.json");

        assertThat(listed().get("complete").asBoolean()).isTrue();
        assertThat(listed().get("selections").toString()).isEqualTo("[{\"include\":[\"*.json\"]}]");
        assertThat(terminal.run("show", "hf", "owner/name")).isZero();
        assertThat(terminal.out()).contains("complete", "include *.json");
        Files.delete(snapshot.resolve("config.json"));
        assertThat(listed().get("complete").asBoolean()).isFalse();

        pulled("pull", "hf", "owner/name", "--file", "config.json");
        assertThat(listed().get("complete").asBoolean()).isTrue();
        hub.faults().on("model*").inject(Fault.cutAfter(1_000_000));
        terminal.run("pull", "hf", "owner/name", "--retries", "0");
        assertThat(listed().get("complete").asBoolean()).isFalse();
        assertThat(terminal.run("verify", "hf", "owner/name", "--repair")).isZero();
        assertThat(listed().get("complete").asBoolean()).isFalse();
        hub.faults().clear();
        pulled("pull", "hf", "owner/name");
        assertThat(listed().get("complete").asBoolean()).isTrue();
        assertThat(listed().has("selections")).isFalse();
    }

    /** Another byte, with the size and times that the file had. */
    static void rot(Path file) throws IOException {
        FileTime time = Files.getLastModifiedTime(file);
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(1000);
            int was = bytes.read();
            bytes.seek(1000);
            bytes.write(was ^ 1);
        }
        Files.setLastModifiedTime(file, time);
    }

    @Test
    void findsAndRepairsWhatIsWrong() throws IOException {
        Path snapshot = pulled("pull", "hf", "owner/name");
        pulled("pull", address());
        assertThat(terminal.run("verify")).isZero();
        assertThat(terminal.out()).contains("huggingface owner/name", ": right", "http ");
        rot(snapshot.resolve("model[1].safetensors").toRealPath());

        assertThat(terminal.run("verify", "hf", "owner/name")).isEqualTo(7);
        assertThat(terminal.out()).contains("wrong  model[1].safetensors");
        assertThat(terminal.run("verify", "hf", "--json")).isEqualTo(7);
        assertThat(json(terminal.lastLine()).get("verdict").asString()).isEqualTo("wrong");
        hub.log().clear();
        assertThat(terminal.run("verify", "hf://owner/name", "--repair")).isZero();
        assertThat(terminal.out()).contains("repaired");
        assertThat(hub.log().forFile("config.json")).isEmpty();
        assertThat(hub.log().contentBytes()).isLessThan((long) (1.2 * WEIGHTS.size()));
        assertThat(terminal.run("verify")).isZero();
    }

    @Test
    void whatWasFoundWrongIsNotTrustedByPull() throws IOException {
        Path snapshot = pulled("pull", "hf", "owner/name");
        rot(snapshot.resolve("model[1].safetensors").toRealPath());
        assertThat(terminal.run("verify")).isEqualTo(7);

        pulled("pull", "hf", "owner/name");

        assertThat(Content.of(snapshot.resolve("model[1].safetensors")).sha256())
                .isEqualTo(WEIGHTS.sha256());
    }

    @Test
    void findsAndRepairsALinkWithoutContent() throws IOException {
        Path snapshot = pulled("pull", "hf", "owner/name");
        Files.delete(snapshot.resolve("config.json").toRealPath());

        assertThat(terminal.run("verify", "hf")).isEqualTo(7);
        assertThat(terminal.out()).contains("missing  config.json");
        assertThat(terminal.run("verify", "--repair")).isZero();
        assertThat(snapshot.resolve("config.json")).hasContent("{}");
    }

    @Test
    void comparesWithTheDigestThatAnAddressWasGivenWith() throws IOException {
        String sha256 = Content.of("{}".getBytes(StandardCharsets.UTF_8)).sha256();
        Path file = pulled("pull", address(), "--sha256", sha256);
        assertThat(terminal.run("verify", "http")).isZero();
        Files.writeString(file, "[]");

        assertThat(terminal.run("verify", address())).isEqualTo(7);
        assertThat(terminal.run("verify", address(), "--repair")).isZero();
        assertThat(file).hasContent("{}");
    }

    @Test
    void removesAModelAndNothingElse() throws IOException {
        pulled("pull", "hf", "owner/name");
        Path other = pulled("pull", "hf", "owner/other");
        Path file = pulled("pull", address());

        assertThat(terminal.run("remove", "hf", "owner/name")).isZero();
        assertThat(terminal.run("remove", "hf", "owner/name")).isEqualTo(4);
        assertThat(terminal.run("remove", address())).isZero();

        assertThat(file.getParent()).doesNotExist();
        assertThat(other.resolve("weights.bin")).isRegularFile();
        terminal.run("list", "--json");
        assertThat(terminal.lines()).hasSize(1);
    }

    @Test
    void removesWhatIsOnlyPartlyHere() throws IOException {
        hub.faults().on("weights.bin").inject(Fault.cutAfter(1_000_000));
        assertThat(terminal.run("pull", "hf", "owner/other", "--retries", "0")).isEqualTo(6);
        assertThat(unfinished()).isNotEmpty();

        assertThat(terminal.run("remove", "hf", "owner/other")).isZero();

        assertThat(unfinished()).isEmpty();
        terminal.run("pending", "--json");
        assertThat(terminal.lines()).isEmpty();
        assertThat(terminal.run("remove", "hf", "owner/other")).isEqualTo(4);
    }

    private List<Path> unfinished() throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".part"))
                    .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .toList();
        }
    }

    @Test
    void prunesWhatWasUsedLongestAgo() throws IOException {
        Path name = pulled("pull", "hf", "owner/name");
        Path other = pulled("pull", "hf", "owner/other");
        pulled("pull", "hf", "owner/name");
        assertThat(terminal.run("prune")).isEqualTo(2);
        assertThat(terminal.run("prune", "--max-size", "much")).isEqualTo(2);

        assertThat(terminal.run("prune", "--max-size", "3500K", "--dry-run", "--json"))
                .isZero();
        JsonNode going = json(terminal.lastLine());
        assertThat(terminal.lines()).hasSize(1);
        assertThat(going.get("model").asString()).isEqualTo("owner/other");
        assertThat(going.get("freedBytes").asLong()).isEqualTo(2_000_000);
        assertThat(going.get("removed").asBoolean()).isFalse();
        assertThat(other).isDirectory();

        assertThat(terminal.run("prune", "--max-size", "3500K")).isZero();
        assertThat(terminal.err()).contains("Freed 2.00 MB");
        assertThat(other).doesNotExist();
        assertThat(name).isDirectory();
    }

    @Test
    void prunesByAge() throws IOException {
        Path name = pulled("pull", "hf", "owner/name");
        Path other = pulled("pull", "hf", "owner/other");
        FileTime old = FileTime.from(Instant.now().minus(Duration.ofDays(40)));
        age(home.resolve(".cache/modelhaul/state/used"), old);
        age(home.resolve(".cache/huggingface/hub/models--owner--name/blobs"), old);
        age(home.resolve(".cache/huggingface/hub/models--owner--other/blobs"), old);
        pulled("pull", "hf", "owner/other");

        assertThat(terminal.run("prune", "--older-than", "30d")).isZero();

        assertThat(name).doesNotExist();
        assertThat(other).isDirectory();
    }

    private static void age(Path folder, FileTime time) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.getFileAttributeView(file, BasicFileAttributeView.class).setTimes(time, time, time);
            }
        }
    }

    @Test
    void prunesUnfinishedFiles() throws IOException {
        hub.faults().on("weights.bin").inject(Fault.cutAfter(1_000_000));
        terminal.run("pull", "hf", "owner/other", "--retries", "0");
        Path name = pulled("pull", "hf", "owner/name");

        assertThat(terminal.run("prune", "--partial", "--dry-run")).isZero();
        assertThat(unfinished()).isNotEmpty();
        assertThat(terminal.run("prune", "--partial")).isZero();
        assertThat(terminal.out()).contains("(unfinished files)", "removed");
        assertThat(unfinished()).isEmpty();
        assertThat(name).isDirectory();
        assertThat(terminal.run("pending", "--json")).isZero();
        assertThat(terminal.out()).isEmpty();
    }

    /** Another user's, whose state is another one. */
    @Test
    void takesNoRunningDownloadAway() throws IOException {
        hub.faults().on("weights.bin").inject(Fault.cutAfter(1_000_000));
        terminal.run("pull", "hf", "owner/other", "--include", "weights.bin", "--retries", "0");
        String part = unfinished().stream()
                .map(file -> file.getFileName().toString())
                .filter(file -> file.endsWith(".part"))
                .findFirst()
                .orElseThrow();
        Path work = unfinished().get(0).resolveSibling("");
        String name = part.substring(0, part.length() - ".12345678.part".length());

        try (NamedLock lock = NamedLock.tryTake(work.resolve(name + ".lock"))) {
            assertThat(lock).isNotNull();
            assertThat(terminal.run("remove", "hf", "owner/other")).isEqualTo(2);
            assertThat(terminal.err()).contains("downloaded");
            assertThat(work.resolve(part)).exists();
        }
        assertThat(terminal.run("remove", "hf", "owner/other")).isZero();
        assertThat(work.resolve(part)).doesNotExist();
    }
}
