package io.modelhaul.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.DownloadStatus;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.http.HttpTransport;
import io.modelhaul.ollama.server.ModelFacts;
import io.modelhaul.ollama.server.OllamaServer;
import io.modelhaul.ollama.server.RunningModel;
import io.modelhaul.store.StoredFile;
import io.modelhaul.store.StoredModel;
import io.modelhaul.testkit.LocalRegistry;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.contract.DownloadWatcher;
import io.modelhaul.testkit.fault.Fault;
import io.modelhaul.testkit.ollama.RegistryLayer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/** We and a real Ollama server: it pulls for us, and each reads the folder that the other filled. */
@Tag("interop")
class OllamaInteropTest {
    private static final long BYTES = 48 << 20;
    private static final Content WEIGHTS = Content.gguf(3, BYTES);
    private static final Content TEMPLATE = Content.of("{{ .Prompt }}");

    private final Path home;
    private final LocalRegistry registry = LocalRegistry.start();
    private final OllamaCalls ours;
    private final String model;

    OllamaInteropTest(@TempDir Path home) {
        this.home = home;
        this.ours = new OllamaCalls(home);
        this.model = registry.name("ns/model:tag");
        registry.put(
                "ns/model:tag",
                RegistryLayer.of("model", WEIGHTS),
                RegistryLayer.of("template", TEMPLATE),
                RegistryLayer.config());
    }

    @AfterEach
    void stop() {
        ours.close();
        registry.close();
    }

    private RealOllama server() {
        return RealOllama.start(home.resolve("server"), home.resolve("server-models"));
    }

    private static DownloadOptions.Builder through(RealOllama server) {
        return DownloadOptions.builder().endpoint(server.endpoint()).set(DownloadOptions.INSECURE, true);
    }

    @Test
    void pullsThroughTheServerWithEveryStatus() {
        registry.faults().on("sha256:*").inject(Fault.bytesPerSecond(24 << 20));
        try (RealOllama server = server()) {
            List<DownloadProgress> states = ours.pull(model, through(server));

            assertThat(states)
                    .extracting(DownloadProgress::status)
                    .contains(
                            DownloadStatus.STARTING,
                            DownloadStatus.RESOLVING,
                            DownloadStatus.DOWNLOADING,
                            DownloadStatus.VERIFYING,
                            DownloadStatus.FINALIZING,
                            DownloadStatus.COMPLETE);
            DownloadProgress last = states.get(states.size() - 1);
            assertThat(last.path()).isEqualTo(model);
            assertThat(last.percent()).isEqualTo(100.0);
            assertThat(last.totalBytes()).isGreaterThan(BYTES);
            assertThat(ours.list(through(server)))
                    .extracting(StoredModel::model)
                    .containsExactly(model);
        }
    }

    @Test
    void aModelThatIsThereCostsOneCallAndNoContent() {
        try (RealOllama server = server()) {
            ours.pull(model, through(server));
            long content = registry.log().contentBytes();
            ours.pull(model, through(server));
            assertThat(registry.log().contentBytes()).isEqualTo(content);
        }
    }

    @Test
    void tellsThatThereIsNoSuchModelInTheServersWords() {
        try (RealOllama server = server()) {
            assertThat(ours.failure(registry.name("ns/other:tag"), through(server)))
                    .satisfies(failure -> assertThat(failure.code()).isEqualTo(ErrorCode.NOT_FOUND))
                    .hasMessageContaining("file does not exist");
            assertThat(ours.failure("not a name", through(server)).code()).isEqualTo(ErrorCode.INVALID_REQUEST);
        }
    }

    @Test
    void goesOnWhenTheServerWasKilledAndStartedAgain() throws Exception {
        registry.faults().on("sha256:*").inject(Fault.bytesPerSecond(16 << 20));
        try (RealOllama server = server()) {
            DownloadWatcher watcher = ours.watch(
                    model,
                    through(server)
                            .set(DownloadOptions.RETRY_DELAY, List.of(Duration.ofMillis(200)))
                            .set(DownloadOptions.RETRIES, 100));
            watcher.awaitBytes(BYTES / 4);
            server.kill();
            DownloadProgress waiting = watcher.await(DownloadStatus.RETRYING);
            server.start();
            watcher.complete();

            assertThat(waiting.message()).startsWith("trying again in ");
            assertThat(watcher.states().get(watcher.states().size() - 1).attempt())
                    .isGreaterThan(1);
            assertThat(ours.show(model, through(server)).complete()).isTrue();
        }
    }

    @Test
    void twoPullsOfOneModelAreOneTransfer() {
        registry.faults().on("sha256:*").inject(Fault.bytesPerSecond(24 << 20));
        try (RealOllama server = server();
                OllamaCalls others = new OllamaCalls(home.resolve("other"))) {
            DownloadWatcher first = ours.watch(model, through(server));
            DownloadWatcher equal = ours.watch(model, through(server));
            DownloadWatcher ofOther = others.watch(model, through(server));
            first.complete();
            equal.complete();
            ofOther.complete();

            assertThat(equal.states().get(0).id())
                    .isEqualTo(first.states().get(0).id());
            assertThat(ofOther.states().get(0).id())
                    .isNotEqualTo(first.states().get(0).id());
            assertThat((double) registry.log().contentBytes() / BYTES).isLessThan(1.3);
        }
    }

    @Test
    void cancellingStopsTheServersWork() {
        registry.faults().on("sha256:*").inject(Fault.bytesPerSecond(4 << 20));
        try (RealOllama server = server()) {
            DownloadWatcher watcher = ours.watch(model, through(server));
            watcher.awaitBytes(1 << 20);
            watcher.cancel();
            registry.log().awaitIdle(Duration.ofSeconds(10));
            assertThat(registry.log().contentBytes()).isLessThan(BYTES / 2);
        }
    }

    @Test
    void serverSeesAtOnceWhatWeBroughtWithoutIt() {
        DownloadOptions.Builder direct = OllamaCalls.direct();
        try (RealOllama server = RealOllama.start(home.resolve("server"), ours.models())) {
            ours.pull(model, direct);
            int before = registry.log().all().size();

            StoredModel listed = ours.list(through(server)).get(0);
            assertThat(listed.model()).isEqualTo(model);
            assertThat(listed.files())
                    .extracting(StoredFile::mediaType)
                    .contains("application/vnd.ollama.image.model", "application/vnd.ollama.image.template");
            ModelFacts facts = ask(server, asked -> asked.show(model));
            assertThat(facts.format()).isEqualTo("gguf");
            assertThat(facts.template()).isEqualTo("{{ .Prompt }}");
            assertThat(registry.log().all()).as("no pull").hasSize(before);
        }
    }

    @Test
    void serverThatStartsLeavesOurModelsAndUnfinishedFilesAlone() throws Exception {
        ours.pull(model, OllamaCalls.direct());
        registry.put("ns/second:tag", RegistryLayer.of("model", Content.gguf(4, BYTES)), RegistryLayer.config());
        registry.faults().on("sha256:" + Content.gguf(4, BYTES).sha256()).inject(Fault.stallAfter(1 << 20));
        DownloadWatcher watcher = ours.watch(registry.name("ns/second:tag"), OllamaCalls.direct());
        watcher.awaitBytes(1 << 19);
        watcher.cancel();
        registry.faults().clear();

        try (RealOllama server = RealOllama.start(home.resolve("server"), ours.models())) {
            assertThat(ours.list(through(server)))
                    .extracting(StoredModel::model)
                    .containsExactly(model);
            assertThat(Files.list(ours.folder().work())).isNotEmpty();
            ours.pull(registry.name("ns/second:tag"), OllamaCalls.direct());
            assertThat(ours.list(through(server))).hasSize(2);
        }
    }

    @Test
    void readsWhatTheServerBrought() {
        try (RealOllama server = RealOllama.start(home.resolve("server"), ours.models())) {
            ours.pull(model, through(server));
        }
        StoredModel stored = ours.show(model, OllamaCalls.direct());
        assertThat(stored.complete()).isTrue();
        assertThat(stored.files())
                .allSatisfy(file -> assertThat(
                                "sha256:" + Content.of(file.location()).sha256())
                        .isEqualTo(file.digest()));
        long content = registry.log().contentBytes();
        ours.pull(model, OllamaCalls.direct());
        assertThat(registry.log().contentBytes()).isEqualTo(content);
    }

    @Test
    void copiesAndRemovesThroughTheServer() {
        try (RealOllama server = RealOllama.start(home.resolve("server"), ours.models())) {
            ours.pull(model, through(server));
            assertThat(ask(server, OllamaServer::version)).matches("[0-9.]+");
            askNothing(server, asked -> asked.copy(model, "copy:1"));
            List<RunningModel> running = ask(server, asked -> asked.running().collectList());
            assertThat(running).isEmpty();
            ours.remove(model, through(server).build());
            assertThat(ours.list(through(server)))
                    .extracting(StoredModel::model)
                    .containsExactly("copy:1");
            assertThat(ours.show("copy:1", OllamaCalls.direct()).complete()).isTrue();
        }
    }

    private <T> T ask(RealOllama server, Function<OllamaServer, Mono<T>> question) {
        try (HttpTransport http = HttpTransport.builder(ours.environment()).build()) {
            OllamaServer asked = OllamaServer.of(through(server).build(), ours.environment(), http);
            return Objects.requireNonNull(question.apply(asked).block(OllamaCalls.LIMIT));
        }
    }

    private void askNothing(RealOllama server, Function<OllamaServer, Mono<Void>> question) {
        ask(server, asked -> question.apply(asked).thenReturn(true));
    }
}
