package io.modelhaul.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import io.modelhaul.ModelRef;
import io.modelhaul.internal.http.HttpTransport;
import io.modelhaul.ollama.shared.OllamaName;
import io.modelhaul.store.PruneRules;
import io.modelhaul.store.Pruned;
import io.modelhaul.store.StoreOptions;
import io.modelhaul.store.StoredModel;
import io.modelhaul.testkit.LocalOllama;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.ollama.RegistryLayer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server is away or silent: what the folder may stand in for, and what it may not. */
class AbsentServerTest {
    private static final String MODEL = "left:over";
    private static final String WEIGHTS = "weights";

    private final Path home;
    private final LocalOllama server;
    private final OllamaCalls calls;

    AbsentServerTest(@TempDir Path home) {
        this.home = home;
        this.server = LocalOllama.start(home.resolve("server"));
        this.calls = new OllamaCalls(home.resolve("home"));
    }

    @BeforeEach
    void leaveAModelInTheFolder() throws IOException {
        Content weights = Content.of(WEIGHTS);
        Files.createDirectories(calls.folder().blobs());
        Files.writeString(blob(), WEIGHTS);
        calls.folder()
                .manifests()
                .write(
                        OllamaName.parse(MODEL),
                        "{\"layers\":[{\"digest\":\"sha256:%s\",\"size\":%d}]}"
                                .formatted(weights.sha256(), weights.size())
                                .getBytes(),
                        calls.folder().work());
        server.stop();
    }

    @AfterEach
    void stop() {
        calls.close();
        server.close();
    }

    private Path blob() throws IOException {
        return calls.folder().blobs().resolve("sha256-" + Content.of(WEIGHTS).sha256());
    }

    private DownloadOptions.Builder named() {
        return OllamaCalls.server(server.endpoint());
    }

    private DownloadException removal(DownloadOptions where) {
        return catchThrowableOfType(
                DownloadException.class,
                () -> calls.haul()
                        .models()
                        .remove(ModelRef.of("ollama", MODEL), StoreOptions.of(where))
                        .block(OllamaCalls.LIMIT));
    }

    private void assertAllIsStillHere() throws IOException {
        assertThat(calls.folder().manifests().read(OllamaName.parse(MODEL))).isNotNull();
        assertThat(blob()).hasContent(WEIGHTS);
    }

    @Test
    void theFolderIsReadInPlaceOfThisMachinesServerAndThatIsSaid() {
        calls.with("OLLAMA_HOST", server.host());
        try (CapturedWarnings warnings = new CapturedWarnings()) {
            assertThat(calls.list(DownloadOptions.builder()))
                    .extracting(StoredModel::model)
                    .containsExactly(MODEL);
            assertThat(warnings.text())
                    .contains(server.endpoint().toString())
                    .contains(calls.models().toString());
        }
    }

    @Test
    void aListOfEverythingDoesNotSpeakOfAServerThatIsNotThere() {
        calls.with("OLLAMA_HOST", server.host());
        try (CapturedWarnings warnings = new CapturedWarnings()) {
            assertThat(calls.haul()
                            .models()
                            .list(null, StoreOptions.none())
                            .map(StoredModel::model)
                            .collectList()
                            .block(OllamaCalls.LIMIT))
                    .containsExactly(MODEL);
            assertThat(warnings.text()).doesNotContain("WARN");
        }
    }

    @Test
    void nothingStandsInForAServerThatTheCallNames() throws IOException {
        assertThatThrownBy(() -> calls.list(named()))
                .isInstanceOfSatisfying(
                        DownloadException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.UNREACHABLE));
        assertThatThrownBy(() -> calls.show(MODEL, named())).isInstanceOf(DownloadException.class);
        assertThat(removal(named().build()).code()).isEqualTo(ErrorCode.UNREACHABLE);
        assertAllIsStillHere();
    }

    @Test
    void nothingStandsInForAServerOfAnotherMachine() throws IOException {
        calls.with("OLLAMA_HOST", "http://no-such-host.invalid:11434");
        assertThatThrownBy(() -> calls.list(DownloadOptions.builder())).isInstanceOf(DownloadException.class);
        assertThat(removal(DownloadOptions.none()).code()).isEqualTo(ErrorCode.UNREACHABLE);
        assertAllIsStillHere();
    }

    @Test
    void removalNeverTurnsToTheFolder() throws IOException {
        calls.with("OLLAMA_HOST", server.host());

        assertThat(removal(DownloadOptions.none()))
                .hasMessageContainingAll("nothing was removed", calls.models().toString());
        assertThatThrownBy(() -> calls.haul()
                        .models()
                        .clear("ollama", StoreOptions.none())
                        .blockLast(OllamaCalls.LIMIT))
                .isInstanceOf(DownloadException.class);
        assertThat(calls.haul()
                        .models()
                        .prune(new PruneRules(null, 0L, true, false), StoreOptions.none())
                        .collectList()
                        .block(OllamaCalls.LIMIT))
                .filteredOn(pruned -> MODEL.equals(pruned.model()))
                .extracting(Pruned::removed)
                .containsExactly(false);
        assertAllIsStillHere();

        calls.haul()
                .models()
                .remove(
                        ModelRef.of("ollama", MODEL),
                        StoreOptions.of(OllamaCalls.direct().build()))
                .block(OllamaCalls.LIMIT);
        assertThat(blob()).doesNotExist();
    }

    @Test
    void anotherVersionThanTheListedOneIsNotRemoved() {
        server.restart();
        server.offer("tiny", RegistryLayer.of("model", Content.of("one")));
        calls.pull("tiny", named());
        StoredModel listed = calls.show("tiny", named());
        server.offer("tiny", RegistryLayer.of("model", Content.of("two")));
        calls.pull("tiny", named());

        try (HttpTransport http = HttpTransport.builder(calls.environment()).build()) {
            PlainContext context = new PlainContext(named().build(), calls.environment(), home.resolve("state"), http);
            assertThatThrownBy(
                            () -> new OllamaProvider().remove(listed, context).block(OllamaCalls.LIMIT))
                    .hasMessageContaining("Nothing was removed");
        }
        assertThat(server.models()).containsExactly("tiny:latest");
    }

    @Test
    void oneServerThatIsAwayDoesNotHideTheOtherModels() {
        calls.with("OLLAMA_HOST", "http://no-such-host.invalid:11434");
        try (CapturedWarnings warnings = new CapturedWarnings()) {
            assertThat(calls.haul()
                            .models()
                            .list(null, StoreOptions.none())
                            .collectList()
                            .block(OllamaCalls.LIMIT))
                    .isEmpty();
            assertThat(warnings.text()).contains("no-such-host.invalid");
        }
    }

    /** It takes the connection and never says anything: every wait has the limits that the caller gave. */
    @Test
    void aSilentServerIsNotWaitedForLongerThanTheCallerSays() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            DownloadOptions.Builder options = OllamaCalls.options()
                    .endpoint(URI.create("http://127.0.0.1:" + silent.getLocalPort()))
                    .set(DownloadOptions.CONNECT_TIMEOUT, Duration.ofMillis(300))
                    .set(DownloadOptions.STALL_TIMEOUT, Duration.ofMillis(300))
                    .set(DownloadOptions.RETRIES, 0);

            assertThat(List.of(
                            calls.failure("tiny", options).code(),
                            Objects.requireNonNull(
                                            catchThrowableOfType(DownloadException.class, () -> calls.list(options)))
                                    .code()))
                    .isSubsetOf(ErrorCode.STALLED, ErrorCode.TIMEOUT);
        }
    }

    /** A server that one asks to remove a model does not decide that another one loses it. */
    @Test
    void aRemovalIsNotRedirectedToAnotherServer() throws IOException {
        server.restart();
        server.offer("tiny", RegistryLayer.of("model", Content.of("one")));
        calls.pull("tiny", named());
        HttpServer evil = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        evil.createContext("/", exchange -> {
            byte[] body = "{\"models\":[{\"name\":\"tiny:latest\",\"size\":3}]}".getBytes(StandardCharsets.UTF_8);
            boolean removal = exchange.getRequestMethod().equals("DELETE");
            exchange.getResponseHeaders().set("Location", server.endpoint() + "/api/delete");
            exchange.sendResponseHeaders(removal ? 307 : 200, removal ? -1 : body.length);
            if (!removal) {
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        });
        evil.start();
        try {
            URI there = URI.create("http://localhost:" + evil.getAddress().getPort());
            assertThatThrownBy(() -> calls.haul()
                            .models()
                            .remove(
                                    ModelRef.of("ollama", "tiny"),
                                    StoreOptions.of(OllamaCalls.server(there).build()))
                            .block(OllamaCalls.LIMIT))
                    .isInstanceOf(DownloadException.class)
                    .hasMessageContaining("removal");
            assertThat(server.models()).containsExactly("tiny:latest");
        } finally {
            evil.stop(0);
        }
    }
}
