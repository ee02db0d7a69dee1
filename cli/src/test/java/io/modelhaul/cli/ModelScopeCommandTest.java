package io.modelhaul.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.testkit.LocalHub;
import io.modelhaul.testkit.LocalModelScope;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.fault.Fault;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** ModelScope as users meet it: locked, and in place of a Hub that does not answer. */
@Timeout(120)
class ModelScopeCommandTest {
    private static final Content WEIGHTS = Content.generated(7, 3_000_000);

    @TempDir
    private Path home;

    private final LocalHub hub = LocalHub.builder()
            .model("owner/name", files -> files.file("config.json", "{}").lfs("model.safetensors", WEIGHTS))
            .start();
    private final LocalModelScope site = LocalModelScope.builder()
            .model("owner/name", files -> files.file("config.json", "{}").lfs("model.safetensors", WEIGHTS))
            .model("other/called", files -> files.lfs("weights.bin", WEIGHTS))
            .start();
    private Terminal terminal;

    @BeforeEach
    void start() {
        terminal = new Terminal(home)
                .variable("HF_ENDPOINT", hub.endpoint().toString())
                .variable("MODELSCOPE_ENDPOINT", site.endpoint().toString());
    }

    @AfterEach
    void stop() {
        hub.close();
        site.close();
    }

    @Test
    void aBranchIsNoPin() {
        String lock = home.resolve("models.lock").toString();
        assertThat(terminal.run("pull", "ms", "owner/name", "--lock", lock)).isZero();
        site.model("owner/name")
                .commit(files ->
                        files.file("config.json", "[]").lfs("model.safetensors", Content.generated(8, 3_000_000)));

        assertThat(terminal.run("pull", "ms", "owner/name", "--lock", lock, "--locked"))
                .isZero();
        String elsewhere = home.resolve("new").toString();
        assertThat(terminal.run("pull", "ms", "owner/name", "--lock", lock, "--locked", "--cache-dir", elsewhere))
                .isEqualTo(7);
        assertThat(terminal.err()).contains("config.json", "model.safetensors", "is not what is locked");
    }

    @Test
    void filesThatTheHubDoesNotSendComeFromThereByTheirSha256() {
        hub.faults().on("model.safetensors").inject(Fault.status(503));

        assertThat(terminal.run("pull", "hf", "owner/name", "--fallback", "modelscope://other/called"))
                .isZero();

        assertThat(site.log().contentBytes("weights.bin")).isEqualTo(WEIGHTS.size());
        assertThat(terminal.lastLine()).contains("huggingface");
    }

    @Test
    void aStandingFallbackServesTheRepositoryOfTheSameName() {
        hub.faults().on("model.safetensors").inject(Fault.status(503));
        terminal.variable("MODELHAUL_FALLBACKS", "modelscope");

        assertThat(terminal.run("pull", "hf", "owner/name")).isZero();

        assertThat(site.log().contentBytes("model.safetensors")).isEqualTo(WEIGHTS.size());
    }

    @Test
    void aHubThatIsSilentCostsOneTimeoutAndNotTheDownload() throws IOException {
        terminal.variable("MODELHAUL_FALLBACKS", "modelscope://{model}");
        Queue<Socket> connections = new ConcurrentLinkedQueue<>();
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread acceptor = new Thread(() -> accept(silent, connections));
            acceptor.setDaemon(true);
            acceptor.start();
            String endpoint = "http://127.0.0.1:" + silent.getLocalPort();

            assertThat(terminal.run("pull", "hf", "owner/name", "--endpoint", endpoint, "--stall-timeout", "1s"))
                    .isZero();
        }
        assertThat(connections).hasSize(1);
        assertThat(terminal.lastLine()).contains("owner--name");
        assertThat(Content.of(Path.of(terminal.lastLine()).resolve("model.safetensors"))
                        .sha256())
                .isEqualTo(WEIGHTS.sha256());
    }

    private static void accept(ServerSocket server, Queue<Socket> connections) {
        try {
            while (true) {
                connections.add(server.accept());
            }
        } catch (IOException e) {
            // The test has closed it.
        }
    }

    /** Nothing says that it is the same model. */
    @Test
    void aFixedStandingFallbackOfAnotherNameNeverStandsIn() {
        terminal.variable("MODELHAUL_FALLBACKS", "modelscope://other/called");
        hub.faults().on("model.safetensors").inject(Fault.status(503));
        assertThat(terminal.run("pull", "hf", "owner/name")).isZero();
        assertThat(site.log().contentBytes("weights.bin")).isEqualTo(WEIGHTS.size());

        hub.stop();
        String elsewhere = home.resolve("new").toString();
        assertThat(terminal.run("pull", "hf", "owner/name", "--cache-dir", elsewhere))
                .isEqualTo(6);
    }

    @Test
    void aStandingFallbackThatIsNoSourceIsNamed() {
        terminal.variable("MODELHAUL_FALLBACKS", "nothing://{model}");

        assertThat(terminal.run("pull", "hf", "owner/name")).isEqualTo(2);
        assertThat(terminal.err()).contains("MODELHAUL_FALLBACKS", "nothing://{model}");
        assertThat(terminal.run("list", "hf")).isZero();
    }
}
