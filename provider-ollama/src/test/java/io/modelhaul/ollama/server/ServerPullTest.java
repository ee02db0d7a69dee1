package io.modelhaul.ollama.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.CachePolicy;
import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.DownloadStatus;
import io.modelhaul.ErrorCode;
import io.modelhaul.FileProgress;
import io.modelhaul.ModelRef;
import io.modelhaul.ollama.CapturedWarnings;
import io.modelhaul.ollama.OllamaCalls;
import io.modelhaul.store.FileCheck;
import io.modelhaul.store.ModelCheck;
import io.modelhaul.store.StoreOptions;
import io.modelhaul.store.StoredModel;
import io.modelhaul.store.VerificationStatus;
import io.modelhaul.testkit.LocalOllama;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.contract.DownloadWatcher;
import io.modelhaul.testkit.http.ServedRequest;
import io.modelhaul.testkit.ollama.PullFault;
import io.modelhaul.testkit.ollama.RegistryLayer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pulls through a server that tells its lines as the real one does. */
class ServerPullTest {
    private static final long BYTES = 3 << 20;

    private final LocalOllama server;
    private final OllamaCalls calls;

    ServerPullTest(@TempDir Path home) {
        this.server = LocalOllama.start(home.resolve("server"));
        this.calls = new OllamaCalls(home.resolve("home"));
        server.offer(
                "tiny",
                RegistryLayer.of("model", Content.generated(1, BYTES)),
                RegistryLayer.of("template", Content.of("{{ .Prompt }}")),
                RegistryLayer.config());
    }

    @AfterEach
    void stop() {
        calls.close();
        server.close();
    }

    private DownloadOptions.Builder options() {
        return OllamaCalls.server(server.endpoint());
    }

    private static DownloadProgress last(List<DownloadProgress> states) {
        return states.get(states.size() - 1);
    }

    @Test
    void asksForBothNamesAndTheStream() {
        calls.pull("tiny", options().set(DownloadOptions.INSECURE, true));
        assertThat(server.pulls()).singleElement().satisfies(body -> {
            assertThat(body.path("model").stringValue()).isEqualTo("tiny");
            assertThat(body.path("name").stringValue()).isEqualTo("tiny");
            assertThat(body.path("stream").booleanValue()).isTrue();
            assertThat(body.path("insecure").booleanValue()).isTrue();
        });
    }

    @Test
    void pullsListsAndRemovesThroughAProxyWithTlsAPathAndAToken(@TempDir Path home) {
        try (LocalOllama proxied = LocalOllama.startTls(home.resolve("server"));
                OllamaCalls user = new OllamaCalls(home.resolve("home"))) {
            proxied.offer("tiny", RegistryLayer.of("model", Content.generated(1, BYTES)), RegistryLayer.config());
            proxied.want("proxy-token");
            user.with("SSL_CERT_FILE", proxied.certificatePem().toString());
            DownloadOptions.Builder there = OllamaCalls.server(
                            proxied.endpoint().resolve("/ollama/eu/"))
                    .token("proxy-token");

            assertThat(last(user.pull("tiny", there)).status()).isEqualTo(DownloadStatus.COMPLETE);
            assertThat(user.haul()
                            .models()
                            .list("ollama", StoreOptions.of(there.build()))
                            .collectList()
                            .block(OllamaCalls.LIMIT))
                    .extracting(StoredModel::model)
                    .containsExactly("tiny:latest");
            user.haul()
                    .models()
                    .remove(ModelRef.of("ollama", "tiny"), StoreOptions.of(there.build()))
                    .block(OllamaCalls.LIMIT);

            assertThat(proxied.models()).isEmpty();
            assertThat(proxied.log().all())
                    .extracting(ServedRequest::path)
                    .allSatisfy(path -> assertThat(path).startsWith("/ollama/eu/api/"));
        }
    }

    @Test
    void whatAServerKeepsElsewhereIsUnknownAndNotWrong() {
        calls.pull("tiny", options());

        ModelCheck check = Objects.requireNonNull(calls.haul()
                .models()
                .verify(ModelRef.of("ollama", "tiny"), StoreOptions.of(options().build()))
                .block(OllamaCalls.LIMIT));

        assertThat(check.files()).extracting(FileCheck::verdict).containsOnly(VerificationStatus.UNKNOWN);
    }

    @Test
    void endsWithTheNameAndAllThatCame() {
        DownloadProgress last = last(calls.pull("tiny", options()));
        assertThat(last.path()).isEqualTo("tiny");
        assertThat(last.layer()).isEqualTo("ollama");
        assertThat(last.completedBytes()).isEqualTo(last.totalBytes()).isGreaterThan(BYTES);
        assertThat(last.completedFiles()).isEqualTo(3);
        assertThat(last.totalFiles()).isEqualTo(3);
    }

    @Test
    void tellsEachStatusAndTheLayerInFile() {
        List<DownloadProgress> states = calls.pull("tiny", options());
        assertThat(states)
                .extracting(DownloadProgress::status)
                .containsSubsequence(
                        DownloadStatus.STARTING,
                        DownloadStatus.RESOLVING,
                        DownloadStatus.DOWNLOADING,
                        DownloadStatus.VERIFYING,
                        DownloadStatus.FINALIZING,
                        DownloadStatus.COMPLETE);
        assertThat(states)
                .filteredOn(state -> state.status() == DownloadStatus.DOWNLOADING)
                .allSatisfy(state -> assertThat(state.file()).startsWith("sha256:"));
    }

    @Test
    void aPullWithoutAnyLayerLineIsComplete() {
        server.faults().next(PullFault.lines("{\"status\":\"pulling manifest\"}", "{\"status\":\"success\"}"));
        DownloadProgress last = last(calls.pull("tiny", options()));
        assertThat(last.totalBytes()).isNull();
        assertThat(last.completedBytes()).isNull();
    }

    @Test
    void passesOverMalformedLinesAndSaysSo() {
        server.faults()
                .next(PullFault.lines(
                        "{\"status\":\"pulling manifest\"}", "<oops>", "[1]", "{\"status\":\"success\"}"));
        try (CapturedWarnings warnings = new CapturedWarnings()) {
            calls.pull("tiny", options());
            assertThat(warnings.text()).contains("<oops>").contains("[1]");
        }
    }

    @Test
    void needsItsSuccessWhateverTheEndLooksLike() {
        server.faults().all(PullFault.lines("{\"status\":\"pulling manifest\"}", "success", "{\"status\":\"done\"}"));
        DownloadException failure = calls.failure("tiny", options().set(DownloadOptions.RETRIES, 1));
        assertThat(failure.code()).isEqualTo(ErrorCode.SERVER_ERROR);
        assertThat(failure.retryable()).isTrue();
        assertThat(failure).hasMessageContaining("1 of its lines");
        assertThat(server.pulls()).hasSize(2);
    }

    @Test
    void aLineThatNeverEndsIsRefused() {
        server.faults().all(PullFault.lines("{\"status\":\"" + "x".repeat(JsonLines.MAX_LINE_BYTES) + "\"}"));
        assertThat(calls.failure("tiny", options()).code()).isEqualTo(ErrorCode.PROTOCOL);
        assertThat(server.pulls()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"0.5, unexpected EOF", "0.2, read: connection reset by peer", "0.9, 503: try later"})
    void goesOnAfterAnErrorThatMayPass(double part, String words) {
        server.faults().next(PullFault.errorAt(part, words));
        List<DownloadProgress> states = calls.pull("tiny", options());
        assertThat(states)
                .filteredOn(state -> state.status() == DownloadStatus.RETRYING)
                .isNotEmpty()
                .allSatisfy(state -> assertThat(state.message())
                        .startsWith("trying again in ")
                        .contains(words));
        assertThat(last(states).attempt()).isEqualTo(2);
        assertThat(server.pulledBytes()).as("the server resumes").isLessThan(2 * BYTES);
    }

    @ParameterizedTest
    @CsvSource({
        "pull model manifest: file does not exist, NOT_FOUND",
        "write x: no space left on device, DISK_FULL",
        "invalid model name, INVALID_REQUEST",
        "pull model manifest: 412: newer version of Ollama, PROTOCOL"
    })
    void endsAtOnceWhenAnotherTryCannotHelp(String words, ErrorCode code) {
        server.faults().all(PullFault.errorAt(0, words));
        assertThat(calls.failure("tiny", options()))
                .hasMessageContaining(words)
                .satisfies(failure -> assertThat(failure.code()).isEqualTo(code));
        assertThat(server.pulls()).hasSize(1);
    }

    @Test
    void aRefusalBeforeTheStreamHasTheServersWords() {
        server.faults().next(PullFault.status(400, "invalid model name"));
        assertThat(calls.failure("tiny", options()).code()).isEqualTo(ErrorCode.INVALID_REQUEST);
        server.faults().next(PullFault.status(500, "unexpected EOF"));
        calls.pull("tiny", options());
    }

    @Test
    void aDigestMismatchIsTriedAgain() {
        server.faults().next(PullFault.mismatch());
        calls.pull("tiny", options());
        assertThat(server.pulls()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void watchesTheCountsAndNotTheLines(boolean keepsTalking) {
        server.faults().next(keepsTalking ? PullFault.freezeAt(0.5) : PullFault.silenceAt(0.5));
        List<DownloadProgress> states =
                calls.pull("tiny", options().set(DownloadOptions.STALL_TIMEOUT, Duration.ofMillis(400)));
        assertThat(states).anySatisfy(state -> assertThat(state.message()).contains("brought no bytes for 0.4 s"));
        assertThat(server.pulls()).hasSize(2);
    }

    @Test
    void cancellingClosesTheConnection() {
        server.faults().all(PullFault.silenceAt(0.5));
        DownloadWatcher watcher = calls.watch("tiny", options());
        watcher.awaitBytes(BYTES / 4);
        assertThat(calls.haul().files(watcher.states().get(0).id()))
                .as("what a bar shows")
                .allSatisfy(file -> assertThat(file.file()).startsWith("sha256:"))
                .extracting(FileProgress::totalBytes)
                .containsAnyOf(BYTES, null)
                .hasSizeLessThanOrEqualTo(1);
        watcher.cancel();
        server.awaitOpenConnections(0, Duration.ofSeconds(5));
    }

    @Test
    void aServerThatWasAwayIsWaitedFor() {
        server.faults().next(PullFault.silenceAt(0.5));
        DownloadWatcher watcher = calls.watch("tiny", options().set(DownloadOptions.RETRIES, 1000));
        watcher.awaitBytes(BYTES / 4);
        server.stop();
        DownloadProgress waiting = watcher.await(
                "the wait for a server",
                state -> String.valueOf(state.message()).contains("ollama serve"));
        assertThat(waiting.status()).isEqualTo(DownloadStatus.RETRYING);
        server.restart();
        watcher.complete();
    }

    @Test
    void anAbsentServerIsNamedAndHowToStartOne() {
        server.stop();
        DownloadException failure = calls.failure("tiny", options().set(DownloadOptions.RETRIES, 0));
        assertThat(failure.code()).isEqualTo(ErrorCode.UNREACHABLE);
        assertThat(failure)
                .hasMessageContaining(server.endpoint().toString())
                .hasMessageContaining("ollama serve")
                .hasMessageContaining("option 'direct'");
    }

    @Test
    void offlineAsksWhatTheServerHasAndNothingElse() {
        DownloadOptions.Builder offline = options().policy(CachePolicy.CACHE_ONLY);
        assertThat(calls.failure("tiny", offline).code()).isEqualTo(ErrorCode.OFFLINE);
        calls.pull("tiny", options());
        int before = server.log().all().size();
        assertThat(last(calls.pull("tiny:latest", offline)).path()).isEqualTo("tiny:latest");
        assertThat(server.log().all().subList(before, before + 1))
                .extracting(ServedRequest::path)
                .containsExactly("/api/tags");
        assertThat(server.log().all()).hasSize(before + 1);
    }

    @Test
    void refusesWhatAServerCannotHonour() {
        for (DownloadOptions.Builder options : List.of(
                options().cacheDir(Path.of("x")),
                options().localDir(Path.of("x")),
                options().set(DownloadOptions.LIMIT_RATE, 5L),
                options().set(DownloadOptions.CONNECTIONS, 2),
                options().policy(CachePolicy.NO_CACHE))) {
            assertThat(calls.failure("tiny", options).code()).isEqualTo(ErrorCode.INVALID_REQUEST);
        }
        assertThat(server.log().all()).isEmpty();
    }

    @Test
    void listsShowsAndRemovesThroughTheServer() {
        calls.pull("tiny", options());
        assertThat(calls.list(options())).singleElement().satisfies(model -> {
            assertThat(model.model()).isEqualTo("tiny:latest");
            assertThat(model.sizeBytes()).isGreaterThan(BYTES);
            assertThat(model.complete()).isTrue();
        });
        calls.remove("tiny", options().build());
        assertThat(server.models()).isEmpty();
    }

    @Test
    void planTellsWhatTheServerTells() {
        assertThat(calls.plan("tiny", options()).totalBytes())
                .as("known while pulling only")
                .isNull();
        assertThat(server.pulls()).isEmpty();
    }
}
