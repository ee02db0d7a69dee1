package io.modelhaul.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.Environment;
import io.modelhaul.Modelhaul;
import io.modelhaul.testkit.LocalHub;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.fault.Fault;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;

/** A Hub with models, a library whose home is a folder, and a server on a free port. */
final class ServerRig implements AutoCloseable {
    static final int SIZE = 4_000_000;
    /** The Hub knows whose it is. */
    static final String TOKEN = "hf_correcthorse";

    final LocalHub hub;
    final Modelhaul haul;
    final ModelhaulServer server;
    final Client client;

    ServerRig(Path home, UnaryOperator<ModelhaulServer.Builder> settings) {
        this(home, settings, Map.of());
    }

    ServerRig(Path home, UnaryOperator<ModelhaulServer.Builder> settings, Map<String, String> more) {
        hub = LocalHub.builder()
                .token(TOKEN)
                .model(
                        "owner/name",
                        files -> files.file("config.json", "{}").lfs("model.safetensors", Content.generated(1, SIZE)))
                .model("owner/other", files -> files.lfs("model.safetensors", Content.generated(2, SIZE)))
                .model("owner/third", files -> files.lfs("model.safetensors", Content.generated(3, SIZE)))
                .start();
        Map<String, String> variables = new HashMap<>(more);
        variables.put("HOME", home.toString());
        variables.put("HF_ENDPOINT", hub.endpoint().toString());
        haul = Modelhaul.builder().environment(Environment.of(variables)).build();
        server = settings.apply(ModelhaulServer.builder(haul).port(0)).start().block();
        client = new Client(server.address().getPort());
    }

    static String wanted(String model) {
        return "{\"provider\":\"huggingface\",\"model\":\"" + model + "\"}";
    }

    static String wanted(String model, String options) {
        return "{\"provider\":\"huggingface\",\"model\":\"" + model + "\",\"options\":{" + options + "}}";
    }

    URI address() {
        return server.address();
    }

    /** Makes large files come slowly. */
    void slowly() {
        hub.faults().on("model.safetensors").inject(Fault.bytesPerSecond(SIZE / 2));
    }

    /** Starts a download and returns its name. */
    String start(String model) throws IOException {
        Client.Answer answer = client.post("/api/downloads", wanted(model));
        assertThat(answer.status()).as(answer.text()).isIn(201, 202);
        return answer.json().get("id").asString();
    }

    JsonNode download(String id) throws IOException {
        return client.get("/api/downloads/" + id).json();
    }

    String status(String id) {
        try {
            return download(id).get("status").asString();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    void awaitEnd(String id) throws IOException {
        try (EventStream events = client.events("/api/downloads/" + id + "/events")) {
            events.toEnd();
        }
    }

    static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited in vain");
            }
            Thread.onSpinWait();
        }
    }

    @Override
    public void close() {
        server.stop().block(Duration.ofSeconds(20));
        haul.close();
        hub.close();
    }
}
