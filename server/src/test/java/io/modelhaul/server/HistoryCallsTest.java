package io.modelhaul.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What happened, what is pending, and looking after what is stored. */
@Timeout(60)
class HistoryCallsTest {
    @TempDir
    private Path home;

    private ServerRig rig;
    private Client client;

    @BeforeEach
    void start() {
        rig = new ServerRig(home, server -> server);
        client = rig.client;
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @Test
    void tellsWhatHappened() throws IOException {
        rig.awaitEnd(rig.start("owner/name"));

        JsonNode attempts = client.get("/api/metrics/downloads").json();
        assertThat(attempts.size()).isPositive();
        assertThat(attempts.get(0).propertyNames())
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
                        "attempt");
        assertThat(client.get("/api/metrics/summary")
                        .json()
                        .get("total")
                        .get("bytes")
                        .asLong())
                .isGreaterThanOrEqualTo(ServerRig.SIZE);
        assertThat(client.get("/api/metrics/health").json().findValuesAsString("layer"))
                .contains("hub");
        Client.Answer prometheus = client.get("/metrics");
        assertThat(prometheus.header("Content-Type")).startsWith("text/plain; version=0.0.4");
        assertThat(prometheus.text())
                .contains("modelhaul_downloaded_bytes_total")
                .contains("modelhaul_downloads_active 0")
                .contains("modelhaul_attempts_total{layer=\"hub\",outcome=\"success\"}");

        assertThat(client.post("/api/metrics/reset", "").status()).isEqualTo(204);
        assertThat(client.get("/api/metrics/downloads").text()).isEqualTo("[]");
    }

    @Test
    void goesOnWithWhatIsPending() throws IOException {
        rig.slowly();
        String id = rig.start("owner/name");
        try (EventStream events = client.events("/api/downloads/" + id + "/events")) {
            events.until(event -> event.data().get("completedBytes").asLong(0) > 0);
        }
        client.delete("/api/downloads/" + id);
        rig.hub.faults().clear();
        ServerRig.await(() -> pending().size() == 1);
        String pending = pending().get(0).get("id").asString();

        Client.Answer resumed = client.post("/api/pending/" + pending + "/resume", "");
        assertThat(resumed.status()).as(resumed.text()).isEqualTo(201);
        assertThat(resumed.json().get("id").asString()).isEqualTo(pending);
        rig.awaitEnd(pending);
        assertThat(rig.status(pending)).isEqualTo("COMPLETE");
        ServerRig.await(() -> pending().isEmpty());
        assertThat(client.post("/api/pending/" + pending + "/resume", "").status())
                .isEqualTo(404);
    }

    private JsonNode pending() {
        try {
            return client.get("/api/pending").json();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void verifiesAndRemoves() throws IOException {
        String id = rig.start("owner/name");
        rig.awaitEnd(id);
        JsonNode good =
                client.post("/api/verify", ServerRig.wanted("owner/name")).json();
        assertThat(good.get("verdict").asString()).isEqualTo("right");
        assertThat(good.get("files").findValuesAsString("verdict")).containsOnly("right");

        Path file = Path.of(rig.download(id).get("path").asString())
                .resolve("model.safetensors")
                .toRealPath();
        byte[] bytes = Files.readAllBytes(file);
        bytes[7] ^= 1;
        Files.write(file, bytes);
        assertThat(client.post("/api/verify", ServerRig.wanted("owner/name"))
                        .json()
                        .get("verdict")
                        .asString())
                .isEqualTo("wrong");

        assertThat(client.delete("/api/models/huggingface/owner/name").status()).isEqualTo(204);
        assertThat(client.get("/api/models").text()).isEqualTo("[]");
        assertThat(file).doesNotExist();
        assertThat(client.delete("/api/models/huggingface/owner/name").status()).isEqualTo(404);
    }
}
