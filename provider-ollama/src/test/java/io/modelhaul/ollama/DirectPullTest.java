package io.modelhaul.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelhaul.CachePolicy;
import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import io.modelhaul.ModelRef;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.store.StoredFile;
import io.modelhaul.store.StoredModel;
import io.modelhaul.testkit.LocalRegistry;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.contract.DownloadWatcher;
import io.modelhaul.testkit.fault.Fault;
import io.modelhaul.testkit.ollama.RegistryLayer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pulls without a server: what is asked, and what the folder looks like. */
class DirectPullTest {
    private static final RegistryLayer WEIGHTS = RegistryLayer.of("model", Content.generated(1, 3 << 20));
    private static final RegistryLayer TEMPLATE = RegistryLayer.of("template", Content.of("{{ .Prompt }}"));
    private static final String ZEROS = "0".repeat(64);

    private final Path home;
    private final LocalRegistry registry = LocalRegistry.start();
    private final OllamaCalls calls;

    DirectPullTest(@TempDir Path home) {
        this.home = home;
        this.calls = new OllamaCalls(home);
    }

    @AfterEach
    void stop() {
        calls.close();
        registry.close();
    }

    private Path manifest(String place) {
        return calls.models().resolve("manifests").resolve(registry.host()).resolve(place);
    }

    private Path blob(RegistryLayer layer) {
        return calls.models().resolve("blobs").resolve(layer.digest().replace(':', '-'));
    }

    private List<String> filesBelow(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void writesTheRawManifestAndTheBlobsAndNothingElse() throws Exception {
        Content raw = Content.of("{ \"layers\" : [\n{\"mediaType\":\"application/vnd.ollama.image.model\",\"size\":"
                + WEIGHTS.content().size() + ",\"digest\":\"" + WEIGHTS.digest() + "\",\"new\":1}] }\n");
        registry.put("ns/model:tag", raw, WEIGHTS);
        calls.pull(registry.name("ns/model:tag"), OllamaCalls.direct());

        assertThat(Content.of(manifest("ns/model/tag")).sha256()).isEqualTo(raw.sha256());
        assertThat(Content.of(blob(WEIGHTS)).sha256())
                .isEqualTo(WEIGHTS.content().sha256());
        assertThat(filesBelow(calls.models())).hasSize(2);
    }

    @Test
    void theEndpointIsTheRegistryAndTheFoldersName() {
        registry.put("library/tiny:latest", WEIGHTS, RegistryLayer.config());
        DownloadOptions.Builder options = OllamaCalls.direct().endpoint(registry.endpoint());
        calls.pull("tiny", options);
        assertThat(manifest("library/tiny/latest")).isRegularFile();
        assertThat(calls.show("tiny", options).model()).isEqualTo(registry.host() + "/library/tiny:latest");
        assertThat(calls.failure("hf.co/owner/tiny", options).code()).isEqualTo(ErrorCode.INVALID_REQUEST);
    }

    @Test
    void plainHttpIsRefusedUnlessAskedFor() {
        registry.put("ns/model:tag", WEIGHTS);
        DownloadOptions.Builder options = OllamaCalls.options().set(OllamaOptions.DIRECT, true);
        assertThat(calls.failure("ns/model:tag", options.endpoint(registry.endpoint()))
                        .code())
                .isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(registry.log().all()).isEmpty();
    }

    @Test
    void sharedBlobsAreFetchedOnceAndKeptWhileNamed() throws Exception {
        registry.put("ns/one:tag", WEIGHTS, TEMPLATE, RegistryLayer.config());
        registry.put("ns/two:tag", WEIGHTS, RegistryLayer.config());
        calls.pull(registry.name("ns/one:tag"), OllamaCalls.direct());
        calls.pull(registry.name("ns/two:tag"), OllamaCalls.direct());
        assertThat(registry.log().contentBytes(WEIGHTS.digest()))
                .isEqualTo(WEIGHTS.content().size());

        calls.remove(registry.name("ns/one:tag"), OllamaCalls.direct().build());
        assertThat(blob(WEIGHTS)).exists();
        assertThat(blob(TEMPLATE)).doesNotExist();
        assertThat(calls.show(registry.name("ns/two:tag"), OllamaCalls.direct()).complete())
                .isTrue();
        calls.remove(registry.name("ns/two:tag"), OllamaCalls.direct().build());
        assertThat(filesBelow(calls.models())).isEmpty();
        assertThat(calls.models().resolve("manifests").toFile().list()).isEmpty();
    }

    @Test
    void nothingGoesWhileAManifestCannotBeRead() throws Exception {
        registry.put("ns/one:tag", WEIGHTS);
        calls.pull(registry.name("ns/one:tag"), OllamaCalls.direct());
        Path broken = Files.createDirectories(manifest("ns/broken")).resolve("tag");
        Files.writeString(broken, "{");
        calls.remove(registry.name("ns/one:tag"), OllamaCalls.direct().build());
        assertThat(blob(WEIGHTS)).exists();
        assertThat(broken).exists();
    }

    @Test
    void anInterruptedPullIsListedKeepsItsBlobsAndCanBeRemoved() throws Exception {
        RegistryLayer second = RegistryLayer.of("model", Content.generated(2, 3 << 20));
        registry.put("ns/one:tag", WEIGHTS);
        registry.put("ns/two:tag", WEIGHTS, second);
        calls.pull(registry.name("ns/one:tag"), OllamaCalls.direct());
        registry.faults().on(second.digest()).inject(Fault.stallAfter(1 << 20));
        DownloadWatcher watcher = calls.watch(registry.name("ns/two:tag"), OllamaCalls.direct());
        watcher.awaitBytes(WEIGHTS.content().size() + 1);
        watcher.cancel();
        registry.log().awaitIdle(Duration.ofSeconds(10));

        assertThat(manifest("ns/two/tag")).as("written last").doesNotExist();
        assertThat(filesBelow(calls.models().resolve("blobs"))).hasSize(1);
        assertThat(calls.list(OllamaCalls.direct()))
                .extracting(StoredModel::complete)
                .containsExactly(true, false);
        calls.remove(registry.name("ns/one:tag"), OllamaCalls.direct().build());
        assertThat(blob(WEIGHTS)).as("the pull that has begun needs it").exists();
        calls.remove(registry.name("ns/two:tag"), OllamaCalls.direct().build());
        assertThat(filesBelow(calls.models())).isEmpty();
    }

    @Test
    void whatOllamaItselfHasBegunIsLeftAlone() throws Exception {
        registry.put("ns/model:tag", WEIGHTS);
        Path blobs = Files.createDirectories(calls.models().resolve("blobs"));
        Path partial = blobs.resolve(blob(WEIGHTS).getFileName() + "-partial");
        Files.writeString(partial, "half");
        calls.pull(registry.name("ns/model:tag"), OllamaCalls.direct());
        assertThat(partial).hasContent("half");
    }

    @Test
    void showTellsEachLayersFileAndType() {
        registry.put("ns/model:tag", WEIGHTS, TEMPLATE, RegistryLayer.config());
        calls.pull(registry.name("ns/model:tag"), OllamaCalls.direct());
        StoredModel stored = calls.show(registry.name("NS/model:tag"), OllamaCalls.direct());
        assertThat(stored.files())
                .extracting(StoredFile::mediaType)
                .containsExactly(WEIGHTS.mediaType(), TEMPLATE.mediaType(), RegistryLayer.CONFIG);
        assertThat(stored.files().get(0).location()).isEqualTo(blob(WEIGHTS));
        assertThat(stored.files().get(0).digest()).isEqualTo(WEIGHTS.digest());
    }

    @Test
    void plainFilesHaveNamesForPeople() {
        registry.put(
                "ns/model:tag",
                WEIGHTS,
                RegistryLayer.of("projector", Content.of("p")),
                RegistryLayer.of("license", Content.of("l1")),
                RegistryLayer.of("license", Content.of("l2")),
                RegistryLayer.of("params", Content.of("{}")),
                new RegistryLayer("../../evil", Content.of("e")),
                RegistryLayer.config());
        Path plain = home.resolve("plain");
        calls.pull(registry.name("ns/model:tag"), OllamaCalls.direct().localDir(plain));
        assertThat(plain.toFile().list())
                .containsExactlyInAnyOrder(
                        "model.gguf", "projector.gguf", "license", "license-2", "params.json", "layer", "config.json");
        assertThat(calls.models()).doesNotExist();
    }

    private static String named(RegistryLayer layer, String name) {
        return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d,\"name\":\"%s\"}"
                .formatted(layer.mediaType(), layer.digest(), layer.content().size(), name);
    }

    @Test
    void layersWithNamesOfTheirOwnGetThose() throws Exception {
        RegistryLayer tensor = RegistryLayer.of("tensor", Content.generated(7, 1 << 16));
        RegistryLayer json = RegistryLayer.of("json", Content.of("{}"));
        registry.put(
                "ns/tensors:tag",
                Content.of("{\"layers\":[" + named(tensor, "transformer/layers.0.weight") + ","
                        + named(tensor, "tied.weight") + "," + named(json, "tokenizer/config.json") + "]}"),
                tensor,
                json);
        Path plain = home.resolve("plain");

        calls.pull(registry.name("ns/tensors:tag"), OllamaCalls.direct().localDir(plain));
        calls.pull(registry.name("ns/tensors:tag"), OllamaCalls.direct());

        assertThat(filesBelow(plain)).contains("transformer/layers.0.weight", "tied.weight", "tokenizer/config.json");
        assertThat(plain.resolve("tied.weight")).hasSameBinaryContentAs(plain.resolve("transformer/layers.0.weight"));
        assertThat(blob(tensor)).exists();
    }

    @Test
    void aLayerWhoseNameLeadsOutIsRefused() throws Exception {
        registry.put("ns/evil:tag", Content.of("{\"layers\":[" + named(TEMPLATE, "../evil") + "]}"), TEMPLATE);
        Path plain = home.resolve("plain");
        assertThat(calls.failure(
                                registry.name("ns/evil:tag"),
                                OllamaCalls.direct().localDir(plain))
                        .code())
                .isEqualTo(ErrorCode.PROTOCOL);
        assertThat(home.resolve("evil")).doesNotExist();
    }

    @Test
    void aPullThatKeepsNothingLeavesTheFolderAlone() {
        registry.put("ns/model:tag", WEIGHTS, RegistryLayer.config());
        calls.pull(registry.name("ns/model:tag"), OllamaCalls.direct().policy(CachePolicy.NO_CACHE));
        assertThat(calls.models()).doesNotExist();
    }

    @Test
    void planTellsFilesAndDigestsAndWritesNothing() {
        registry.put("ns/model:tag", WEIGHTS, RegistryLayer.config());
        DownloadPlan plan = calls.plan(registry.name("ns/model:tag"), OllamaCalls.direct());
        assertThat(plan.commit()).hasSize(64);
        assertThat(plan.totalBytes()).isGreaterThan(3 << 20);
        assertThat(calls.models()).doesNotExist();
    }

    @Test
    void anExpiredAddressIsResolvedAnew() {
        registry.put("ns/model:tag", WEIGHTS);
        registry.faults().on(WEIGHTS.digest()).first(1).inject(Fault.cutAfter(1 << 20));
        registry.expireSignedUrls();
        calls.pull(registry.name("ns/model:tag"), OllamaCalls.direct());
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "Bad Name", "a/b/c/d"})
    void namesThatCanBeNoneAreRefusedBeforeAnythingStarts(String name) {
        DownloadOptions options = OllamaCalls.direct().build();

        assertThatThrownBy(() -> calls.haul().validate(ModelRef.of("ollama", name), options))
                .isInstanceOfSatisfying(
                        DownloadException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_REQUEST));
        assertThat(registry.log().all()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "not json",
                "{}",
                "{\"layers\":{}}",
                "{\"layers\":[]}",
                "{\"layers\":[{\"digest\":\"sha256:../../evil\",\"size\":1}]}",
                "{\"layers\":[{\"digest\":\"md5:" + "0000" + "\",\"size\":1}]}",
                "{\"layers\":[{\"digest\":\"sha256:ZEROS\",\"size\":-1}]}",
                "{\"layers\":[{\"digest\":\"sha256:ZEROS\",\"size\":9223372036854775807}]}",
                "{\"layers\":[{\"digest\":\"sha256:ZEROS\"}]}",
                "{\"layers\":[{\"digest\":\"sha256:ZEROS\",\"size\":1},{\"digest\":\"sha256:ZEROS\",\"size\":2}]}"
            })
    void hostileManifestsAreRefused(String manifest) {
        registry.put("ns/model:tag", Content.of(manifest.replace("ZEROS", ZEROS)));
        DownloadException failure = calls.failure(registry.name("ns/model:tag"), OllamaCalls.direct());
        assertThat(failure.code()).isEqualTo(ErrorCode.PROTOCOL);
        assertThat(calls.models()).doesNotExist();
    }

    @Test
    void offlineWithoutTheManifestIsSaid() {
        assertThat(calls.failure("ns/model:tag", OllamaCalls.direct().policy(CachePolicy.CACHE_ONLY))
                        .code())
                .isEqualTo(ErrorCode.OFFLINE);
    }

    @Test
    void neverWritesThroughALink() throws Exception {
        registry.put("ns/model:tag", WEIGHTS);
        Path outside = Files.createDirectories(home.resolve("outside"));
        Files.createDirectories(calls.models().resolve("manifests"));
        Files.createSymbolicLink(calls.models().resolve("manifests").resolve(registry.host()), outside);
        assertThat(calls.failure(registry.name("ns/model:tag"), OllamaCalls.direct())
                        .code())
                .isEqualTo(ErrorCode.IO);
        assertThat(outside).isEmptyDirectory();
    }
}
