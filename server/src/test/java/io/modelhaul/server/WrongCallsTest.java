package io.modelhaul.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.testkit.fault.Fault;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Wrong calls are refused at once, in the words of RFC 9457. */
@Timeout(60)
class WrongCallsTest {
    @TempDir
    private Path home;

    private ServerRig rig;

    @BeforeEach
    void start() {
        rig = new ServerRig(home, server -> server);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"provider":"nobody","model":"a/b"}                                           | 404 | UNKNOWN_PROVIDER     | nobody
                    {"provider":"lmstudio","model":"a/b"}                                         | 501 | UNSUPPORTED_PROVIDER | lmstudio
                    {"provider":"openai","model":"a/b","options":{"revision":"x"}}                | 501 | UNSUPPORTED_PROVIDER | openai
                    {"provider":"huggingface"}                                                    | 400 | INVALID_REQUEST      | model
                    {"provider":"huggingface","model":""}                                         | 400 | INVALID_REQUEST      | model
                    {"provider":"huggingface","model":7}                                          | 400 | INVALID_REQUEST      | model
                    {"model":"a/b"}                                                               | 400 | INVALID_REQUEST      | provider
                    {"provider":"huggingface","model":"../../etc"}                                | 400 | INVALID_REQUEST      | ..
                    {"provider":"huggingface","model":"a b"}                                      | 400 | INVALID_REQUEST      | a b
                    {"provider":"huggingface","model":"a/b","colour":"red"}                       | 400 | INVALID_REQUEST      | colour
                    {"provider":"huggingface","model":"a/b","options":{"colour":"red"}}           | 400 | INVALID_REQUEST      | colour
                    {"provider":"huggingface","model":"a/b","options":[]}                         | 400 | INVALID_REQUEST      | options
                    {"provider":"huggingface","model":"a/b","options":{"revision":{"a":1}}}       | 400 | INVALID_REQUEST      | revision
                    {"provider":"huggingface","model":"a/b","options":{"connections":0}}          | 400 | INVALID_REQUEST      | connections
                    {"provider":"huggingface","model":"a/b","options":{"sha256":"xyz"}}           | 400 | INVALID_REQUEST      | sha256
                    {"provider":"huggingface","model":"a/b","options":{"policy":"maybe"}}         | 400 | INVALID_REQUEST      | policy
                    {"provider":"huggingface","model":"a/b","options":{"file":"a","include":"b"}} | 400 | INVALID_REQUEST      | include
                    {"provider":"huggingface","model":"a/b","options":{"revision":"../x"}}        | 400 | INVALID_REQUEST      | revision
                    {"provider":"http","model":"ftp://example.org/x"}                             | 400 | INVALID_REQUEST      | address
                    {"provider":"http","model":"http://example.org/x"}                            | 400 | INVALID_REQUEST      | http
                    {"provider":"huggingface","model":"a/b"                                       | 400 | INVALID_REQUEST      | line 1
                    {"provider":"huggingface","model":"a/b"}{}                                    | 400 | INVALID_REQUEST      | JSON
                    {"provider":"a","provider":"b","model":"a/b"}                                 | 400 | INVALID_REQUEST      | JSON
                    [[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]                                      | 400 | INVALID_REQUEST      | JSON
                    []                                                                            | 400 | INVALID_REQUEST      | object
                    {"provider":"huggingface","model":"a/b","options":{"token":["x"]}}            | 400 | INVALID_REQUEST      | token
                    {"provider":"huggingface","model":"a/b","options":{"token":true}}             | 400 | INVALID_REQUEST      | token
                    {"provider":"huggingface","model":"a/b","options":{"revision":7}}             | 400 | INVALID_REQUEST      | revision
                    {"provider":"huggingface","model":"a/b","options":{"include":["a",1]}}        | 400 | INVALID_REQUEST      | include
                    {"provider":"huggingface","model":"a/b","options":{"retries":[3]}}            | 400 | INVALID_REQUEST      | retries
                    {"provider":"huggingface","model":"a/b","options":{"policy":["refresh"]}}     | 400 | INVALID_REQUEST      | policy
                    {"provider":"huggingface","model":"a/b","options":{"lockedTo":"{}"}}          | 400 | INVALID_REQUEST      | lockedTo
                    {"provider":"huggingface","model":"a/b\\u0000c"}                              | 400 | INVALID_REQUEST      | control
                    nonsense                                                                      | 400 | INVALID_REQUEST      | JSON
                    """)
    void refusesAtOnce(String body, int status, String code, String names) throws IOException {
        Client.Answer answer = rig.client.post("/api/downloads", body);

        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.json().get("status").asInt()).isEqualTo(status);
        assertThat(answer.json().get("detail").asString()).contains(names);
        assertThat(rig.client.get("/api/downloads").text()).isEqualTo("[]");
        assertThat(rig.hub.log().all()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "owner/name, '\"revision\":\"nothing\"', NOT_FOUND",
        "owner/name, '\"file\":\"nothing\"', NOT_FOUND",
        "owner/name, '\"include\":\"*.nothing\"', NOT_FOUND",
    })
    void refusesWhatTheOtherSideDoesNotHave(String model, String options, String code) throws IOException {
        Client.Answer answer = rig.client.post("/api/downloads", ServerRig.wanted(model, options));

        assertThat(answer.status()).as(answer.text()).isEqualTo(404);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(rig.client.get("/api/downloads").text()).isEqualTo("[]");
    }

    /** A Hub does not tell strangers whether there is such a repository. */
    @Test
    void refusesWhatTheOtherSideShowsToNobody() throws IOException {
        Client.Answer answer = rig.client.post("/api/downloads", ServerRig.wanted("owner/nothing"));

        assertThat(answer.status()).as(answer.text()).isEqualTo(403);
        assertThat(answer.code()).isEqualTo("AUTH_REQUIRED");
        assertThat(rig.client.get("/api/downloads").text()).isEqualTo("[]");
    }

    @Test
    void refusesToWatchWhatTheOtherSideDoesNotHave() throws IOException {
        Client.Answer answer = rig.client.get("/api/download?provider=huggingface&model=owner%2Fname%40nothing");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.code()).isEqualTo("NOT_FOUND");
        assertThat(rig.client.get("/api/downloads").text()).isEqualTo("[]");
    }

    @Test
    void refusesWhatIsNotThereAlsoWhenItWouldHaveToWait() throws IOException {
        rig.close();
        rig = new ServerRig(home, server -> server.limits(ApiLimits.DEFAULT.withDownloads(1, 5)));
        rig.slowly();
        String running = rig.start("owner/name");

        assertThat(rig.client
                        .post("/api/downloads", ServerRig.wanted("owner/name@nothing"))
                        .status())
                .isEqualTo(404);
        assertThat(rig.client.get("/health").json().get("waiting").asInt()).isZero();
        assertThat(rig.client.get("/api/downloads").json().findValuesAsString("id"))
                .containsExactly(running);
    }

    @Test
    void doesNotWaitForAHubThatSaysNothing() throws IOException {
        rig.hub.faults().onAll().inject(Fault.silence());
        assertThat(rig.client
                        .post("/api/downloads", ServerRig.wanted("owner/nothing"))
                        .status())
                .isEqualTo(202);
    }

    @ParameterizedTest
    @CsvSource({
        "localDir, /tmp/x",
        "cacheDir, /tmp/x",
        "endpoint, http://127.0.0.1:1",
        "header, X-A: b",
        "fallback, http://127.0.0.1:1/a",
        "manifest, /tmp/m.json",
    })
    void namesTheOptionThatTheOperatorDidNotAllow(String option, String value) throws IOException {
        Client.Answer answer = rig.client.post(
                "/api/downloads",
                "{\"provider\":\"huggingface\",\"model\":\"a/b\",\"options\":{\"" + option + "\":\"" + value + "\"}}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo("INVALID_REQUEST");
        assertThat(answer.json().get("detail").asString()).contains("'" + option + "'");
        assertThat(rig.client
                        .get("/api/download?provider=hf&model=a/b&" + option + "=" + value.replace(" ", "%20"))
                        .status())
                .isEqualTo(400);
    }

    @Test
    void refusesPathsOfThisMachineAsModels() throws IOException {
        assertThat(rig.client
                        .post("/api/downloads", "{\"provider\":\"path\",\"model\":\"/etc/passwd\"}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void refusesSecretsInAddresses() throws IOException {
        Client.Answer answer = rig.client.get("/api/download?provider=hf&model=a/b&token=correct-horse");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.text()).contains("token").doesNotContain("correct-horse");
    }

    @Test
    void neverRepeatsASecret() throws IOException {
        String secret =
                "{\"provider\":\"hf\",\"model\":\"owner/name\",\"options\":{\"token\":\"correct\\u0000horse\"}}";
        assertThat(rig.client.post("/api/downloads", secret).text()).doesNotContain("horse");
        String torn = "{\"provider\":\"hf\",\"options\":{\"token\":\"correct-horse\"";
        assertThat(rig.client.post("/api/downloads", torn).text()).doesNotContain("horse");

        String good = ServerRig.wanted("owner/name", "\"token\":\"" + ServerRig.TOKEN + "\"");
        Client.Answer started = rig.client.post("/api/downloads", good);
        rig.awaitEnd(started.json().get("id").asString());
        String wrong = ServerRig.wanted("owner/other", "\"token\":\"hf_wrongcorrecthorse\"");
        Client.Answer refused = rig.client.post("/api/downloads", wrong);
        assertThat(refused.status()).isEqualTo(403);
        assertThat(started.text()
                        + refused.text()
                        + rig.client.get("/api/downloads").text())
                .doesNotContain("correcthorse");
    }

    @Test
    void tellsWhichMethodsThereAre() throws IOException {
        Client.Answer answer = rig.client.call("PUT", "/api/downloads", "{}");
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.code()).isEqualTo("METHOD_NOT_ALLOWED");
        assertThat(answer.header("Allow").split(", ")).containsExactlyInAnyOrder("GET", "HEAD", "POST");
        assertThat(rig.client
                        .call("HEAD", "/api/download?provider=hf&model=owner/name", null)
                        .status())
                .isEqualTo(405);
        assertThat(rig.client.call("HEAD", "/health", null).status()).isEqualTo(200);
        assertThat(rig.client.get("/nothing/here").code()).isEqualTo("NOT_FOUND");
        assertThat(rig.client.get("/api/models/hf/%zz").status()).isEqualTo(400);
        assertThat(rig.client.get("/api/download?provider=%zz").status()).isEqualTo(400);
        assertThat(rig.client.get("/api/download?provider=hf").status()).isEqualTo(400);
        assertThat(rig.client.get("/api/search?provider=hf").status()).isEqualTo(400);
    }

    /** What is trimmed on reading is no other address. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    huggingface | endpoint
                    huggingface | fallback
                    http        | fallback
                    """)
    void whiteSpaceBeforeAnAddressHidesNothing(String provider, String option) throws IOException {
        String model = provider.equals("http") ? "https://example.org/a" : "a/b";
        for (String before : new String[] {" ", "\\t", "\\n", "\\u000b", "\\u001f"}) {
            Client.Answer answer = rig.client.post(
                    "/api/downloads",
                    "{\"provider\":\"" + provider + "\",\"model\":\"" + model + "\",\"options\":{\"" + option + "\":\""
                            + before + "http://127.0.0.1:1/a\"}}");
            assertThat(answer.status()).as(before + answer.text()).isEqualTo(400);
            assertThat(answer.json().get("detail").asString()).contains("'" + option + "'");
        }
        for (String before : new String[] {"+", "%20", "%09", "%0a", "%0b", "%1f"}) {
            Client.Answer answer = rig.client.get("/api/download?provider=" + provider + "&model=" + model + "&"
                    + option + "=" + before + "http://127.0.0.1:1/a");
            assertThat(answer.status()).as(before + answer.text()).isEqualTo(400);
        }
    }

    @Test
    void aHeaderNeedsAServerThatTheOperatorNamed() throws IOException {
        Client.Answer answer = rig.client.post(
                "/api/downloads",
                ServerRig.wanted("owner/name", "\"header\":\"X-A: b\",\"fallback\":\"hf://owner/other\""));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("detail").asString()).contains("'header'");
    }

    @Test
    void longNamesAreCutOffBeforeAnybodyLooksAtThem() throws IOException {
        String quadratic = "://eyJ-".repeat(18_000);
        Client.Answer body =
                rig.client.post("/api/downloads", "{\"provider\":\"http\",\"model\":\"http" + quadratic + "\"}");
        assertThat(body.status()).isEqualTo(400);
        assertThat(body.text()).hasSizeLessThan(1_000).contains("model");
        String id = "://eyJ-".repeat(4_400);
        assertThat(rig.client.get("/api/downloads/" + id).status()).isEqualTo(414);
        assertThat(rig.client.get("/api/models/hf/" + id.substring(0, 8_000)).status())
                .isEqualTo(400);
        assertThat(rig.client
                        .get("/api/search?provider=hf&q=" + id.substring(0, 8_000))
                        .status())
                .isEqualTo(400);
        assertThat(rig.client.get("/api/downloads/" + id.substring(0, 8_000)).status())
                .isEqualTo(404);
        assertThat(rig.client
                        .post(
                                "/api/downloads",
                                ServerRig.wanted("owner/name", "\"revision\":\"" + "a".repeat(9_000) + "\""))
                        .status())
                .isEqualTo(400);
    }
}
