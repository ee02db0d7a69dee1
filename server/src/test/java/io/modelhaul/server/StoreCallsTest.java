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

/** The store, the catalogue and the plan; and what the operator lets callers decide. */
@Timeout(60)
class StoreCallsTest {
    @TempDir
    private Path home;

    @TempDir
    private Path allowed;

    private ServerRig rig;
    private Client client;

    @BeforeEach
    void start() {
        rig = new ServerRig(home, server -> server.allowFolder(allowed));
        client = rig.client;
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @Test
    void listsAndShowsWhatIsStored() throws IOException {
        assertThat(client.get("/api/models").text()).isEqualTo("[]");
        assertThat(client.get("/api/models/huggingface/owner/name").status()).isEqualTo(404);
        rig.awaitEnd(rig.start("owner/name"));

        JsonNode listed = client.get("/api/models").json().get(0);
        assertThat(listed.get("model").asString()).isEqualTo("owner/name");
        assertThat(listed.get("files").asInt()).isEqualTo(2);
        JsonNode shown = client.get("/api/models/hf/owner/name").json();
        assertThat(shown.get("files").findValuesAsString("path")).contains("config.json", "model.safetensors");
        assertThat(client.get("/api/models/huggingface/owner%2Fname").json()).isEqualTo(shown);
        assertThat(client.get("/api/models/huggingface/owner/name?revision=main")
                        .status())
                .isEqualTo(200);
        assertThat(client.get("/api/models?provider=http").text()).isEqualTo("[]");
        assertThat(client.get("/api/models?provider=nobody").status()).isEqualTo(404);
    }

    @Test
    void listsProvidersAndSearches() throws IOException {
        JsonNode providers = client.get("/api/providers").json();
        assertThat(providers.findValuesAsString("id")).contains("huggingface", "http", "lmstudio");
        assertThat(client.get("/api/search?provider=huggingface&q=name")
                        .json()
                        .get(0)
                        .get("model")
                        .asString())
                .isEqualTo("owner/name");
        assertThat(client.get("/api/search?provider=http&q=name").status()).isEqualTo(501);
    }

    @Test
    void plansWithoutMovingAByte() throws IOException {
        JsonNode plan = client.post("/api/plan", ServerRig.wanted("owner/name")).json();

        assertThat(plan.get("missingBytes").asLong()).isEqualTo(ServerRig.SIZE + 2L);
        assertThat(plan.get("disk").get("enough").asBoolean()).isTrue();
        assertThat(rig.hub.log().contentBytes()).isZero();
        // Without a token, the Hub does not say whether such a repository is absent or private.
        assertThat(client.post("/api/plan", ServerRig.wanted("owner/nothing")).status())
                .isEqualTo(403);
    }

    @Test
    void putsFilesWhereTheOperatorAllows() throws IOException {
        Client.Answer inside = client.post("/api/downloads", into(allowed.resolve("new/folder")));
        assertThat(inside.status()).as(inside.text()).isEqualTo(201);
        rig.awaitEnd(inside.json().get("id").asString());
        assertThat(allowed.resolve("new/folder/config.json")).hasContent("{}");

        assertThat(client.post("/api/downloads", into(allowed.resolve("../elsewhere")))
                        .status())
                .isEqualTo(400);
        assertThat(client.post("/api/downloads", into(home)).status()).isEqualTo(400);
        Path link = Files.createSymbolicLink(allowed.resolve("link"), home);
        assertThat(client.post("/api/downloads", into(link.resolve("x"))).status())
                .isEqualTo(400);
    }

    private static String into(Path folder) {
        return "{\"provider\":\"huggingface\",\"model\":\"owner/name\",\"options\":{\"localDir\":\"" + folder
                + "\",\"allowPatterns\":[\"*.json\"],\"retryDelay\":\"1ms,2ms\",\"limitRate\":\"20M\",\"connections\":2}}";
    }

    @Test
    void asksOnlyServersThatTheOperatorAllows() throws IOException {
        rig.close();
        ServerRig first = rig;
        rig = new ServerRig(home, server -> server.allowEndpoint(first.hub.endpoint()));
        String endpoint = rig.hub.endpoint().toString();
        String body = "{\"provider\":\"huggingface\",\"model\":\"owner/name\",\"options\":{\"endpoint\":\"%s\"}}";
        assertThat(rig.client.post("/api/downloads", body.formatted(endpoint)).status())
                .isEqualTo(400);
        assertThat(rig.client
                        .post("/api/downloads", body.formatted(first.hub.endpoint() + "/mirror"))
                        .status())
                .isEqualTo(201);
        String withHeader = "{\"provider\":\"huggingface\",\"model\":\"owner/other\",\"options\":{\"endpoint\":\"%s\","
                + "\"header\":[\"X-A: b\"]}}";
        assertThat(rig.client
                        .post("/api/downloads", withHeader.formatted(first.hub.endpoint()))
                        .status())
                .isEqualTo(201);
    }
}
