package io.modelhaul.ipfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockserver.model.HttpRequest.request;
import static org.mockserver.model.HttpResponse.response;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.Environment;
import io.modelhaul.ErrorCode;
import io.modelhaul.Modelhaul;
import io.modelhaul.ipfs.publish.Publication;
import io.modelhaul.spi.PublishRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockserver.integration.ClientAndServer;
import org.mockserver.matchers.Times;
import org.mockserver.model.HttpRequest;

/** What is said to the services that keep content, and what becomes of their answers. */
class PublishTest {
    private static final String JWT = "eyJhbGciOi.secret";
    private static final String IMPORT = "/api/v0/dag/import";
    private static final String PINNED = "/api/v0/pin/ls";
    private static final String UPLOAD = "/v3/files";

    private final ClientAndServer server = ClientAndServer.startClientAndServer();

    @TempDir
    Path folder;

    private Path model;

    @BeforeEach
    void write() throws IOException {
        model = Files.createDirectory(folder.resolve("model"));
        Files.writeString(model.resolve("config.json"), "{}");
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    @Test
    void folderGoesToPinataAsAPublicCar() throws IOException {
        pinataKeeps(root());
        assertThat(publish("pinata")).isEqualTo(root());
        HttpRequest sent = server.retrieveRecordedRequests(request().withPath(UPLOAD))[0];
        assertThat(sent.getFirstHeader("Authorization")).isEqualTo("Bearer " + JWT);
        assertThat(sent.getFirstHeader("Content-Type")).startsWith("multipart/form-data; boundary=");
        assertThat(new String(sent.getBodyAsRawBytes(), StandardCharsets.ISO_8859_1))
                .contains("name=\"network\"\r\n\r\npublic\r\n")
                .contains("name=\"car\"\r\n\r\ntrue\r\n")
                .contains("name=\"file\"; filename=\"content.car\"");
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 503})
    void uploadIsTriedAgainWhenTheServiceIsBusy(int status) throws IOException {
        server.when(request().withPath(UPLOAD), Times.once())
                .respond(response().withStatusCode(status).withHeader("Retry-After", "0"));
        pinataKeeps(root());
        assertThat(publish("pinata")).isEqualTo(root());
        assertThat(server.retrieveRecordedRequests(request().withPath(UPLOAD))).hasSize(2);
    }

    @Test
    void fullAccountIsToldInTheServicesWords() {
        server.when(request().withPath(UPLOAD))
                .respond(response()
                        .withStatusCode(403)
                        .withBody("{\"error\":{\"code\":403,\"message\":\"plan limit reached\"}}"));
        assertThatThrownBy(() -> publish("pinata"))
                .isInstanceOfSatisfying(
                        DownloadException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.FORBIDDEN))
                .hasMessageContaining("plan limit reached")
                .hasMessageContaining("larger plan");
        assertThat(server.retrieveRecordedRequests(request().withPath(UPLOAD))).hasSize(1);
    }

    @Test
    void anotherCidThanOursIsAFailure() {
        pinataKeeps("bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku");
        assertThatThrownBy(() -> publish("pinata"))
                .isInstanceOfSatisfying(
                        DownloadException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.CHECKSUM_MISMATCH));
    }

    @Test
    void contentThatIsStillKeptIsNotSentAgain() throws IOException {
        kuboKeeps(root(), "");
        assertThat(publish("kubo")).isEqualTo(root());
        server.when(request().withPath(PINNED)).respond(response().withBody("{\"Keys\":{}}"));
        assertThat(publish("kubo")).isEqualTo(root());
        assertThat(server.retrieveRecordedRequests(request().withPath(IMPORT))).hasSize(1);
        assertThat(published()).hasSize(1);
    }

    @Test
    void contentThatIsNoLongerKeptIsSentAgain() throws IOException {
        kuboKeeps(root(), "");
        publish("kubo");
        server.when(request().withPath(PINNED))
                .respond(response().withStatusCode(500).withBody("{\"Message\":\"is not pinned\"}"));
        assertThat(publish("kubo")).isEqualTo(root());
        assertThat(server.retrieveRecordedRequests(request().withPath(IMPORT))).hasSize(2);
    }

    @Test
    void changedContentGetsANewCidAndTheOldOneIsNotLost() throws IOException {
        String old = root();
        kuboKeeps(old, "");
        publish("kubo");
        Files.writeString(model.resolve("config.json"), "{\"changed\":true}");
        server.clear(request().withPath(IMPORT));
        kuboKeeps(root(), "");
        assertThat(publish("kubo")).isEqualTo(root()).isNotEqualTo(old);
        assertThat(published()).hasSize(2).first().asString().contains(old);
    }

    @Test
    void contentThatCouldNotBePinnedIsAFailure() throws IOException {
        kuboKeeps(root(), "no room to pin");
        assertThatThrownBy(() -> publish("kubo")).hasMessageContaining("no room to pin");
        assertThat(folder.resolve("home/.cache/modelhaul/state/ipfs-published.jsonl"))
                .doesNotExist();
    }

    private void pinataKeeps(String cid) {
        server.when(request().withPath(UPLOAD)).respond(response().withBody("{\"data\":{\"cid\":\"" + cid + "\"}}"));
    }

    private void kuboKeeps(String cid, String pinError) {
        server.when(request().withPath(IMPORT))
                .respond(response()
                        .withBody(
                                "{\"Root\":{\"Cid\":{\"/\":\"" + cid + "\"},\"PinErrorMsg\":\"" + pinError + "\"}}\n"));
    }

    private String root() throws IOException {
        return Publication.of(model, bytes -> {}).root().toString();
    }

    private List<String> published() throws IOException {
        return Files.readAllLines(folder.resolve("home/.cache/modelhaul/state/ipfs-published.jsonl"));
    }

    private String publish(String service) {
        DownloadOptions options = DownloadOptions.builder()
                .endpoint(URI.create("http://127.0.0.1:" + server.getPort()))
                .token(JWT)
                .build();
        Map<String, String> variables = Map.of("HOME", folder.resolve("home").toString());
        try (Modelhaul haul =
                Modelhaul.builder().environment(Environment.of(variables)).build()) {
            DownloadProgress end = haul.providers()
                    .publish("ipfs", new PublishRequest(model, service, null, options))
                    .blockLast(Duration.ofSeconds(30));
            return String.valueOf(Objects.requireNonNull(end).path());
        }
    }
}
