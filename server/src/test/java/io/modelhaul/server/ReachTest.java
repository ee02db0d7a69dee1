package io.modelhaul.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.modelhaul.testkit.LocalHub;
import io.modelhaul.testkit.content.Content;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Where callers can send this machine, and what they get to know of the servers there. */
@Timeout(60)
class ReachTest {
    private static final String INNER_WORDS = "inner-words-of-a-private-server";

    @TempDir
    private Path home;

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private HttpServer inner;
    private HttpServer door;
    private ServerRig rig;

    @BeforeEach
    void start() throws IOException {
        inner = server(call -> answer(call, 500, INNER_WORDS));
        door = server(call -> {
            if (call.getRequestURI().getPath().equals("/elsewhere")) {
                call.getResponseHeaders().add("Location", address(inner) + "/secret");
                answer(call, 302, "");
            } else if (call.getRequestURI().getPath().equals("/fails")) {
                answer(call, 403, INNER_WORDS);
            } else {
                answer(call, 200, "the file");
            }
        });
    }

    private HttpServer server(com.sun.net.httpserver.HttpHandler handler) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", call -> {
            asked.add(call.getRequestMethod() + " " + server.getAddress().getPort() + call.getRequestURI());
            handler.handle(call);
        });
        server.start();
        return server;
    }

    private static void answer(HttpExchange call, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        boolean head = call.getRequestMethod().equals("HEAD");
        call.sendResponseHeaders(status, head || bytes.length == 0 ? -1 : bytes.length);
        if (!head) {
            call.getResponseBody().write(bytes);
        }
        call.close();
    }

    private static URI address(HttpServer server) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        rig.close();
        inner.stop(0);
        door.stop(0);
    }

    private Client open(UnaryOperator<ModelhaulServer.Builder> settings) {
        rig = new ServerRig(home, settings);
        return rig.client;
    }

    private static String wanted(String address, String options) {
        return "{\"provider\":\"http\",\"model\":\"" + address + "\",\"options\":{" + options + "}}";
    }

    /** The last word on a call, whether it was refused at once or had begun. */
    private JsonNode end(Client.Answer answer) throws IOException {
        if (answer.status() >= 400) {
            return answer.json();
        }
        String id = answer.json().get("id").asString();
        rig.awaitEnd(id);
        return rig.download(id).get("error");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"127.0.0.1", "localhost", "127.1", "2130706433", "[::1]", "[::ffff:127.0.0.1]", "127.7.7.7"})
    void doesNotReachThisMachine(String host) throws IOException {
        Client client = open(server -> server);
        String address = "http://" + host + ":" + inner.getAddress().getPort() + "/secret";
        Client.Answer answer = client.post(
                "/api/downloads", wanted(address, "\"insecure\":true,\"retries\":0,\"connectTimeout\":\"2s\""));

        assertThat(end(answer).toString()).contains("\"code\"").doesNotContain(INNER_WORDS);
        assertThat(asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"127.0.0.1", "localhost", "10.1.2.3", "192.168.0.1", "169.254.169.254", "[fe80::1]", "[fd00::1]"
            })
    void refusesAtOnceWhatIsWrittenAsPrivate(String host) throws IOException {
        Client client = open(server -> server);
        Client.Answer answer = client.post("/api/downloads", wanted("https://" + host + ":4433/x", ""));
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.code()).isEqualTo("FORBIDDEN");
        assertThat(client.get("/api/download?provider=http&model=https://" + host + ":4433/x")
                        .status())
                .isEqualTo(403);
        assertThat(client.post("/api/plan", wanted("https://" + host + ":4433/x", ""))
                        .status())
                .isEqualTo(403);
    }

    @Test
    void reachesWhatTheOperatorAllows() throws IOException {
        Client client = open(server -> server.allowEndpoint(address(door)));
        Client.Answer answer = client.post("/api/downloads", wanted(address(door) + "/a.bin", ""));
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        assertThat(end(answer).isNull()).isTrue();
    }

    @Test
    void aRedirectLeadsNowhereElse() throws IOException {
        Client client = open(server -> server.allowEndpoint(address(door)));
        JsonNode error = end(client.post("/api/downloads", wanted(address(door) + "/elsewhere", "\"retries\":0")));

        assertThat(error.get("code").asString()).isEqualTo("FORBIDDEN");
        assertThat(asked).isNotEmpty().noneMatch(call -> call.contains("/secret"));
    }

    @Test
    void aSourceThatStandsInWidensNothing() throws IOException {
        Client client = open(server -> server.allowEndpoint(address(door)));
        // The Hub of this machine is on loopback, and may lead to other servers there: when it is asked, and only then.
        end(client.post(
                "/api/downloads",
                wanted(address(door) + "/elsewhere", "\"retries\":0,\"fallback\":[\"hf://owner/other\"]")));

        assertThat(asked).isNotEmpty().noneMatch(call -> call.contains("/secret"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/other/a.bin", "/modelsx/a.bin", "/models/../other/a.bin", "/models/%2e%2e/other/a.bin"})
    void reachesNothingBesideTheFolderThatTheOperatorAllows(String path) throws IOException {
        Client client = open(server -> server.allowEndpoint(URI.create(address(door) + "/models")));
        Client.Answer answer = client.post("/api/downloads", wanted(address(door) + path, "\"retries\":0"));

        assertThat(answer.status()).as(answer.text()).isIn(400, 403);
        assertThat(asked).isEmpty();
        assertThat(end(client.post("/api/downloads", wanted(address(door) + "/models/a.bin", "")))
                        .isNull())
                .isTrue();
    }

    @Test
    void doesNotRepeatWhatStrangersSay() throws IOException {
        Client client = open(server -> server.allowEndpoint(address(door)));
        Client.Answer answer = client.post("/api/downloads", wanted(address(door) + "/fails", "\"retries\":0"));
        JsonNode error = end(answer);

        assertThat(error.get("code").asString()).isEqualTo("FORBIDDEN");
        assertThat(error.toString()).contains("answered 403").doesNotContain(INNER_WORDS);
        assertThat(answer.text()
                        + client.get("/api/downloads").text()
                        + client.get("/api/metrics/downloads").text())
                .doesNotContain(INNER_WORDS);
    }

    @Test
    void theTokenOfThisMachineGoesToNoEndpointThatACallerNames() throws IOException {
        try (LocalHub other = LocalHub.builder()
                .model("owner/name", files -> files.lfs("model.safetensors", Content.generated(1, 1_000)))
                .start()) {
            rig = new ServerRig(
                    home, server -> server.allowEndpoint(other.endpoint()), Map.of("HF_TOKEN", ServerRig.TOKEN));
            Client.Answer answer = rig.client.post(
                    "/api/downloads", ServerRig.wanted("owner/name", "\"endpoint\":\"" + other.endpoint() + "\""));
            rig.awaitEnd(answer.json().get("id").asString());
            rig.awaitEnd(rig.start("owner/other"));

            assertThat(other.log().all())
                    .isNotEmpty()
                    .noneMatch(call -> call.headers().toString().contains(ServerRig.TOKEN));
            assertThat(rig.hub.log().all())
                    .anyMatch(call -> call.headers().toString().contains(ServerRig.TOKEN));
        }
    }

    @Test
    void keepsACallersPatienceWithinBounds() throws IOException {
        Client client = open(server -> server.allowEndpoint(address(inner)));
        Client.Answer answer = client.post(
                "/api/downloads",
                wanted(
                        address(inner) + "/a",
                        "\"retries\":1000000,\"retryDelay\":\"0s\",\"retryBudget\":\"2s\",\"stallTimeout\":\"30d\""));
        end(answer);

        assertThat(asked).hasSizeLessThan(60);
    }
}
