package io.modelhaul.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.testkit.LocalHub;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.fault.Fault;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Lockfiles, archives and companions. */
@Timeout(120)
class LockCommandsTest {
    private static final Content WEIGHTS = Content.generated(7, 3_000_000);

    @TempDir
    private Path home;

    private LocalHub hub;
    private Terminal terminal;
    private Path lock;

    @BeforeEach
    void start() {
        hub = LocalHub.builder()
                .model("owner/name", files -> files.file("config.json", "{}").lfs("model.safetensors", WEIGHTS))
                .model(
                        "owner/eyes",
                        files -> files.lfs("model-Q4.gguf", Content.generated(8, 2_000_000))
                                .lfs("mmproj model-f16.gguf", Content.generated(9, 1_500_000)))
                .start();
        terminal = terminal("user");
        lock = home.resolve("models.lock");
    }

    private Terminal terminal(String user) {
        return new Terminal(home.resolve(user))
                .variable("HF_ENDPOINT", hub.endpoint().toString());
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    /** A plain address: under the configured endpoint's own host it would be the Hub's. */
    private String address() {
        return "http://localhost:" + hub.endpoint().getPort() + "/owner/name/resolve/main/config.json";
    }

    private String lock() {
        return lock.toString();
    }

    @Test
    void plansWhatIsLocked() throws IOException {
        assertThat(terminal.run("plan", "hf", "owner/name", "--lock", lock())).isZero();
        assertThat(lock).doesNotExist();
        assertThat(terminal.run("pull", "hf", "owner/name", "--lock", lock())).isZero();
        String locked = hub.model("owner/name").commitId("main");
        hub.model("owner/name").commit("main", files -> files.file("config.json", "{\"new\":1}"));

        assertThat(terminal.run("plan", "--json", "--policy", "refresh", "hf", "owner/name"))
                .isZero();
        assertThat(terminal.out()).doesNotContain(locked);
        assertThat(terminal.run("plan", "--json", "--locked", "--lock", lock())).isZero();
        assertThat(terminal.lines()).singleElement().asString().contains("\"commit\":\"" + locked);
        assertThat(terminal.run("plan", "--json", "hf", "owner/name", "--locked", "--lock", lock()))
                .isZero();
        assertThat(terminal.out()).contains(locked);
        assertThat(terminal.run("plan", "--locked", "hf", "owner/other", "--lock", lock()))
                .isEqualTo(2);
        Files.writeString(lock, Files.readString(lock).replace(WEIGHTS.sha256(), "0".repeat(64)));
        assertThat(terminal.run("plan", "--locked", "--lock", lock())).isEqualTo(7);
        assertThat(terminal.err()).contains("model.safetensors");
    }

    @Test
    void plansCompanionsFirst() {
        assertThat(terminal.run("plan", "--json", "hf", "owner/name", "--with", "hf://owner/eyes"))
                .isZero();
        assertThat(terminal.lines()).hasSize(2).first().asString().contains("owner/eyes");
    }

    @Test
    void locksAndObeys() throws IOException {
        assertThat(terminal.run("pull", "hf", "owner/name", "--lock", lock())).isZero();
        assertThat(terminal.run("pull", address(), "--lock", lock())).isZero();
        String text = Files.readString(lock);
        JsonNode models = JsonMapper.shared().readTree(text).get("models");
        assertThat(models).hasSize(2);
        assertThat(models.get(1).get("commit").asString())
                .isEqualTo(hub.model("owner/name").commitId("main"));
        assertThat(models.findValuesAsString("sha256")).contains(WEIGHTS.sha256());
        assertThat(terminal.run("pull", "hf", "owner/name", "--lock", lock())).isZero();
        assertThat(lock).hasContent(text);
        String locked = hub.model("owner/name").commitId("main");
        hub.model("owner/name").commit(files -> files.file("config.json", "{\"new\":true}"));

        Terminal other = terminal("other");
        assertThat(other.run("pull", "--locked", "--lock", lock())).isEqualTo(7);
        assertThat(other.err()).contains("config.json");
        assertThat(other.lastLine()).endsWith(locked);
        assertThat(Path.of(other.lastLine()).resolve("config.json")).hasContent("{}");
        assertThat(terminal.run("pull", "hf", "owner/name", "--locked", "--lock", lock(), "--offline"))
                .isZero();
        assertThat(terminal.run("pull", "--locked", "--lock", lock(), "--offline"))
                .isZero();
        assertThat(lock).hasContent(text);
    }

    @Test
    void namesTheDifference() throws IOException {
        terminal.run("pull", "hf", "owner/name", "--lock", lock());
        Files.writeString(lock, Files.readString(lock).replace(WEIGHTS.sha256(), "ab".repeat(32)));

        Terminal other = terminal("other");
        assertThat(other.run("pull", "hf://owner/name", "--locked", "--lock", lock()))
                .isEqualTo(7);
        assertThat(other.err()).contains("model.safetensors", "ab".repeat(32));
        assertThat(other.run("pull", "hf", "owner/other", "--locked", "--lock", lock()))
                .isEqualTo(2);
        assertThat(other.run("pull", "hf", "owner/name", "--locked")).isEqualTo(2);
        assertThat(other.run("pull", "hf", "owner/name", "--locked", "--lock", lock(), "--revision", "v9"))
                .isEqualTo(2);
        assertThat(other.run("pull")).isEqualTo(2);
    }

    /** Options that say where from and where to come from the command line alone. */
    @ParameterizedTest
    @ValueSource(
            strings = {"endpoint", "localDir", "cacheDir", "token", "insecure", "policy", "sha256", "gateway", "any"})
    void aLockfileFromElsewhereSaysNotWhereFromNorWhereTo(String option) throws IOException {
        terminal.run("pull", "hf", "owner/name", "--include", "*.json", "--lock", lock());
        String good = Files.readString(lock);
        String value = option.equals("endpoint")
                ? hub.endpoint() + "/attacker"
                : home.resolve("victim").toString();
        Files.writeString(
                lock, good.replace("\"options\" : {", "\"options\" : {\n\"" + option + "\" : [\"" + value + "\"],"));
        assertThat(Files.readString(lock)).isNotEqualTo(good);
        hub.log().clear();

        assertThat(terminal.run("pull", "--locked", "--lock", lock(), "--token", "hf_x"))
                .isEqualTo(2);

        assertThat(terminal.err()).contains("lockfile");
        assertThat(hub.log().all()).isEmpty();
        assertThat(home.resolve("victim")).doesNotExist();
    }

    @Test
    void aHostThatOnlyTheLockfileNamesGetsNoCredentials() throws IOException {
        terminal.run("pull", address(), "--lock", lock());
        hub.log().clear();

        assertThat(terminal("other").run("pull", "--locked", "--lock", lock(), "--token", "tok-secret"))
                .isZero();

        assertThat(hub.log().all())
                .isNotEmpty()
                .allSatisfy(
                        request -> assertThat(request.header("authorization")).isEmpty());
    }

    @Test
    void anArchiveVouchesForNoOtherAddress() throws IOException {
        assertThat(terminal.run("pull", address() + "?v=1")).isZero();
        Path folder = Path.of(terminal.lastLine()).resolveSibling("");
        String archive = home.resolve("file.tar").toString();
        assertThat(terminal.run("export", address() + "?v=1", archive)).isZero();

        Terminal other = terminal("other");
        assertThat(other.run("import", archive)).isZero();
        assertThat(Path.of(other.lastLine()).resolveSibling("").getFileName()).isNotEqualTo(folder.getFileName());
        assertThat(other.run("pull", address() + "?v=1", "--offline")).isEqualTo(9);
    }

    @Test
    void movesAModelWithoutANetwork() throws IOException {
        terminal.run("pull", "hf", "owner/name");
        terminal.run("pull", address());
        String archive = home.resolve("model.tar").toString();
        String second = home.resolve("second.tar").toString();
        assertThat(terminal.run("export", "hf", "owner/name", archive)).isZero();
        assertThat(terminal.lastLine()).isEqualTo(archive);
        assertThat(terminal.run("export", "hf://owner/name", second)).isZero();
        assertThat(Path.of(second)).hasSameBinaryContentAs(Path.of(archive));
        assertThat(terminal.run("export", address(), home.resolve("file.tar").toString()))
                .isZero();
        hub.log().clear();

        Terminal other = terminal("other");
        assertThat(other.run("import", archive, "-q")).as(other.err()).isZero();
        Path snapshot = Path.of(other.lastLine());
        assertThat(snapshot.resolve("config.json")).hasContent("{}");
        assertThat(Content.of(snapshot.resolve("model.safetensors")).sha256()).isEqualTo(WEIGHTS.sha256());
        assertThat(other.run("import", home.resolve("file.tar").toString())).isZero();
        assertThat(Path.of(other.lastLine())).hasContent("{}");
        assertThat(other.run("pull", "hf", "owner/name")).isZero();
        assertThat(other.run("verify")).isZero();
        assertThat(other.run("show", address())).isZero();
        assertThat(hub.log().all()).isEmpty();
    }

    @Test
    void takesNoWrongBytesIn() throws IOException {
        terminal.run("pull", "hf", "owner/name");
        Path archive = home.resolve("model.tar");
        terminal.run("export", "hf", "owner/name", archive.toString());
        byte[] bytes = Files.readAllBytes(archive);
        bytes[bytes.length / 2] ^= 1;
        Files.write(archive, bytes);

        Terminal other = terminal("other");
        assertThat(other.run("import", archive.toString())).isEqualTo(7);
        assertThat(other.run("show", "hf", "owner/name", "--json")).isIn(0, 4);
        assertThat(other.out()).doesNotContain("\"path\":\"model.safetensors\"");
        assertThat(other.run("import", home.resolve("nothing.tar").toString())).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"files/../evil", "/etc/evil", "link", "twice", "missing", "nonsense", "size"})
    void refusesAHostileArchive(String how) throws IOException {
        Path archive = home.resolve("hostile.tar");
        String path = how.equals("files/../evil") ? "../evil" : "a";
        String description = "{\"version\":1,\"complete\":true,\"model\":{\"provider\":\"huggingface\","
                + "\"model\":\"owner/evil\",\"commit\":\"" + "c".repeat(40)
                + "\",\"options\":{},\"files\":[{\"path\":\""
                + path + "\",\"size\":2,\"sha256\":\"" + "ab".repeat(32) + "\"}]}}";
        try (OutputStream out = Files.newOutputStream(archive);
                TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
            entry(tar, "modelhaul.json", how.equals("nonsense") ? "{" : description);
            switch (how) {
                case "link" -> {
                    TarArchiveEntry link = new TarArchiveEntry("files/a", TarConstants.LF_SYMLINK);
                    link.setLinkName("/etc/passwd");
                    tar.putArchiveEntry(link);
                    tar.closeArchiveEntry();
                }
                case "twice" -> {
                    entry(tar, "files/a", "ab");
                    entry(tar, "files/a", "ab");
                }
                case "missing" -> entry(tar, "files/b", "ab");
                case "size" -> entry(tar, "files/a", "abc");
                default -> entry(tar, how, "ab");
            }
        }

        assertThat(terminal.run("import", archive.toString())).isEqualTo(1);
        assertThat(terminal.err()).contains("Refused");
        assertThat(home.resolve("user/.cache/huggingface")).doesNotExist();
    }

    private static void entry(TarArchiveOutputStream tar, String name, String content) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(name, true);
        entry.setSize(bytes.length);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }

    @Test
    void proposesTheProjectorAndBringsIt() {
        assertThat(terminal.run("pull", "hf://owner/eyes/model-Q4.gguf")).isZero();
        assertThat(terminal.lastLine()).endsWith("model-Q4.gguf");
        String proposal = terminal.err()
                .lines()
                .filter(line -> line.contains("--with "))
                .findFirst()
                .orElseThrow();
        String source = proposal.substring(proposal.indexOf("hf://"));

        assertThat(terminal.run("pull", "hf://owner/eyes/model-Q4.gguf", "--with", source))
                .isZero();
        List<String> lines = terminal.lines();
        assertThat(lines.get(lines.size() - 1)).endsWith("model-Q4.gguf");
        assertThat(lines).anyMatch(line -> line.endsWith("mmproj model-f16.gguf"));
        assertThat(terminal.err()).doesNotContain("--with");
    }

    @Test
    void aCompanionFailsForItself() {
        hub.faults().on("mmproj model-f16.gguf").inject(Fault.status(500));

        assertThat(terminal.run(
                        "pull",
                        "hf://owner/name",
                        "--with",
                        "hf://owner/eyes/mmproj%20model-f16.gguf",
                        "--retries",
                        "0",
                        "--include",
                        "config.json"))
                .isEqualTo(6);

        assertThat(Path.of(terminal.lastLine()).resolve("config.json")).hasContent("{}");
    }
}
