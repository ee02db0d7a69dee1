package io.modelhaul.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.testkit.LocalHub;
import io.modelhaul.testkit.content.Content;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Models of Rockchip NPUs, other sources and manifests, as users call for them. */
@Timeout(120)
class RkllmCommandTest {
    private static final Content MODEL = Content.generated(7, 300_000);

    @TempDir
    private Path home;

    private LocalHub hub;
    private Terminal terminal;
    private Path models;

    @BeforeEach
    void start() {
        hub = LocalHub.builder()
                .model(
                        "owner/one",
                        files -> files.lfs("m-rk3588-w8a8.rkllm", MODEL).file("config.json", "{}"))
                .model("owner/two", files -> files.lfs("a.rkllm", MODEL).lfs("b.rkllm", MODEL))
                .model("owner/none", files -> files.file("model.gguf", "gguf"))
                .start();
        models = home.resolve("npu");
        terminal = new Terminal(home)
                .variable("HF_ENDPOINT", hub.endpoint().toString())
                .variable("RKLLM_MODELS", models.toString());
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void bringsShowsAndCleansAModel() {
        assertThat(terminal.run("pull", "rkllm", "owner/one")).isZero();
        Path model = models.resolve("owner/one/m-rk3588-w8a8.rkllm");
        assertThat(terminal.lastLine()).isEqualTo(model.toString());
        assertThat(terminal.run("show", "rkllm", "w8a8", "--json")).isZero();
        assertThat(terminal.lastLine())
                .contains("\"model\":\"owner/one\"", "\"complete\":true")
                .endsWith("\"facts\":{\"platform\":\"rk3588\",\"quantization\":\"w8a8\"}}");
        assertThat(terminal.run("show", "rkllm", "w8a8")).isZero();
        assertThat(terminal.out()).containsPattern("platform +rk3588").containsPattern("quantization +w8a8");

        assertThat(terminal.run("clean", "rkllm")).isEqualTo(2);
        assertThat(terminal.err()).contains("--yes", "1 model");
        assertThat(model).exists();
        assertThat(terminal.run("clean", "rkllm", "--yes")).isZero();
        assertThat(models).isEmptyDirectory();
    }

    @Test
    void listsSeveralCandidatesAndSaysWhatThereIsInsteadOfNone() {
        assertThat(terminal.run("pull", "rkllm", "owner/two")).isEqualTo(2);
        assertThat(terminal.err()).contains("a.rkllm", "b.rkllm");
        assertThat(terminal.run("pull", "rkllm://owner/none")).isEqualTo(4);
        assertThat(terminal.err()).contains(".gguf");
    }

    @Test
    void aManifestOfAStoredModelChecksAnotherCopy() throws Exception {
        terminal.run("pull", "rkllm", "owner/one");
        Path manifest = home.resolve("m.json");
        assertThat(terminal.run("manifest", "rkllm", "owner/one", "-o", manifest.toString()))
                .isZero();
        assertThat(Files.readString(manifest)).contains(MODEL.sha256());

        String nobody = "http://127.0.0.1:1/m.rkllm";
        String address = hub.fileAddress("owner/one", "m-rk3588-w8a8.rkllm").toString();
        Path own = Files.writeString(
                home.resolve("one.json"), "{\"files\":[{\"path\":\"x\",\"sha256\":\"" + MODEL.sha256() + "\"}]}");
        assertThat(terminal.run("pull", nobody, "--fallback", address, "--manifest", own.toString(), "--retries", "0"))
                .isZero();
        assertThat(Content.of(Path.of(terminal.lastLine())).sha256()).isEqualTo(MODEL.sha256());
        Files.writeString(own, "{\"files\":[{\"path\":\"x\",\"sha256\":\"" + "0".repeat(64) + "\"}]}");
        assertThat(terminal.run("pull", address, "--manifest", own.toString(), "--policy", "refresh"))
                .isEqualTo(7);
        assertThat(terminal.run("pull", nobody, "--fallback", nobody + "2", "--retries", "0"))
                .isEqualTo(6);
        assertThat(terminal.err()).contains("Every source failed.");
    }
}
