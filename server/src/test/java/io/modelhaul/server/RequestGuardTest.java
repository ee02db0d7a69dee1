package io.modelhaul.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelhaul.Modelhaul;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may call at all. */
@Timeout(60)
class RequestGuardTest {
    private static final String KEY = "correct-horse-battery";

    @TempDir
    private Path home;

    private ServerRig rig;

    @AfterEach
    void stop() {
        if (rig != null) {
            rig.close();
        }
    }

    private Client open() {
        rig = new ServerRig(home, server -> server.allowHost("models.example"));
        return rig.client;
    }

    private Client locked() {
        rig = new ServerRig(home, server -> server.apiKey(KEY));
        return rig.client;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:80",
                "127.0.0.1.evil.example",
                "10.0.0.1",
                "[::2]",
                "localhost.evil"
            })
    void answersOnlyToItsOwnName(String host) throws IOException {
        Client client = open();
        Client.Answer answer = client.get("/api/downloads", "Host: " + host);

        assertThat(answer.status()).isEqualTo(421);
        assertThat(answer.code()).isEqualTo("MISDIRECTED");
        assertThat(client.get("/", "Host: " + host).status()).isEqualTo(421);
        assertThat(client.get("/health", "Host: " + host).status()).isEqualTo(421);
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:9999", "127.0.0.1:1", "[::1]:8585", "models.example"})
    void goesByTheNamesOfLoopbackAndThoseItWasGiven(String host) throws IOException {
        assertThat(open().get("/api/downloads", "Host: " + host).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://evil.example", "null", "http://localhost:1", "file://"})
    void refusesPagesOfOtherOrigins(String origin) throws IOException {
        Client client = open();
        Client.Answer answer = client.post("/api/downloads", ServerRig.wanted("owner/name"), "Origin: " + origin);

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.code()).isEqualTo("FORBIDDEN_ORIGIN");
        assertThat(client.get("/api/downloads").text()).isEqualTo("[]");
        assertThat(client.get("/api/downloads", "Origin: " + rig.address()).status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cross-site", "same-site", "none, cross-site", "unheard-of"})
    void refusesWhatBrowsersSayComesFromElsewhere(String site) throws IOException {
        Client client = open();
        String image = "/api/download?provider=hf&model=owner/name";
        Client.Answer answer =
                client.get(image, "Sec-Fetch-Site: " + site, "Sec-Fetch-Mode: no-cors", "Sec-Fetch-Dest: image");
        assertThat(answer.status()).isEqualTo(403);
        assertThat(client.get(image, "Sec-Fetch-Site: " + site, "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document")
                        .status())
                .isEqualTo(403);
        assertThat(client.get("/", "Sec-Fetch-Site: " + site, "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document")
                        .status())
                .isEqualTo(200);
        assertThat(client.get("/", "Sec-Fetch-Site: " + site, "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: iframe")
                        .status())
                .isEqualTo(403);
        assertThat(client.get("/", "Sec-Fetch-Site: " + site).status()).isEqualTo(403);
        assertThat(client.get("/api/downloads", "Sec-Fetch-Site: same-origin").status())
                .isEqualTo(200);
        assertThat(client.get("/api/downloads", "Sec-Fetch-Site: none").status())
                .isEqualTo(200);
    }

    @Test
    void wantsTheKeyForAllButHealth() throws IOException {
        Client client = locked();
        for (String path :
                new String[] {"/api/downloads", "/api/models", "/api/providers", "/openapi.json", "/nothing"}) {
            Client.Answer answer = client.get(path);
            assertThat(answer.status()).as(path).isEqualTo(401);
            assertThat(answer.code()).isEqualTo("UNAUTHENTICATED");
            assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
        }
        assertThat(client.get("/").status()).isEqualTo(401);
        assertThat(client.get("/health").status()).isEqualTo(200);
        assertThat(client.get("/api/downloads", "Authorization: Bearer wrong").status())
                .isEqualTo(401);
        assertThat(client.get("/api/downloads", "Authorization: Basic " + KEY).status())
                .isEqualTo(401);
        assertThat(client.get("/api/downloads", "Authorization: Bearer " + KEY).status())
                .isEqualTo(200);
        assertThat(client.get("/api/downloads", "Authorization: bearer " + KEY).status())
                .isEqualTo(200);
    }

    @Test
    void showsAVisitorThePageThatAsksForTheKey() throws IOException {
        Client.Answer answer = locked().get("/", "Accept: text/html,*/*;q=0.8");

        assertThat(answer.header("Content-Type")).startsWith("text/html");
        assertThat(answer.text()).contains("<title>").doesNotContain(KEY);
    }

    @Test
    void doesNotListenToOthersWithoutAKey() {
        try (Modelhaul haul = Modelhaul.create()) {
            assertThatThrownBy(() -> ModelhaulServer.builder(haul)
                            .host("0.0.0.0")
                            .port(0)
                            .start())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("MODELHAUL_API_KEY");
        }
    }

    @Test
    void tellsBrowsersToTrustNothing() throws IOException {
        Client client = open();
        for (String path : new String[] {"/", "/api/downloads", "/nothing"}) {
            Client.Answer answer = client.get(path);
            assertThat(answer.header("Content-Security-Policy"))
                    .contains("default-src 'none'")
                    .contains("frame-ancestors 'none'")
                    .doesNotContain("unsafe");
            assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
        }
        assertThat(client.get("/").header("Content-Type")).isEqualTo("text/html;charset=utf-8");
    }

    @Test
    void refusesTwoHosts() throws IOException {
        Client client = open();
        String own = "Host: 127.0.0.1:" + rig.address().getPort();
        assertThat(client.get("/api/downloads", own, "Host: evil.example").status())
                .isEqualTo(400);
        assertThat(client.get("/api/downloads", own, own).status()).isEqualTo(400);
        assertThat(client.get("/health", own, own).status()).isEqualTo(400);
        assertThat(client.get("/api/downloads", "Origin: " + rig.address(), "Origin: http://evil.example")
                        .status())
                .isEqualTo(400);
        assertThat(client.get("/api/downloads", "Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: cross-site")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void anAbsoluteTargetMustNameTheSameHost() throws IOException {
        Client client = open();
        String own = "127.0.0.1:" + rig.address().getPort();
        assertThat(client.get("http://" + own + "/api/downloads").status()).isEqualTo(200);
        assertThat(client.get("HTTP://" + own + "/api/providers?x=1").status()).isEqualTo(200);
        assertThat(client.get("http://evil.example/api/downloads").status()).isEqualTo(421);
        assertThat(client.get("http://evil@" + own + "/api/downloads").status()).isEqualTo(421);
        assertThat(client.get("http://localhost/api/downloads").status()).isEqualTo(400);
        assertThat(client.get("http://" + own + "/api/downloads", "Host: evil.example")
                        .status())
                .isEqualTo(421);
        assertThat(client.get("ftp://" + own + "/api/downloads").status()).isEqualTo(404);
    }
}
