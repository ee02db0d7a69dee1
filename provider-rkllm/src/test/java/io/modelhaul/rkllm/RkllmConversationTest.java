package io.modelhaul.rkllm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelhaul.CachePolicy;
import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.ErrorCode;
import io.modelhaul.spi.CatalogueEntry;
import io.modelhaul.store.StoredFile;
import io.modelhaul.store.StoredModel;
import io.modelhaul.testkit.LocalHub;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.fault.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole calls against a Hub on loopback: what is fetched, where it lies, what is found and removed again. */
class RkllmConversationTest {
    private static final Content WEIGHTS = Content.generated(1, 3 << 20);
    private static final String FILE = "Qwen-0.5B-rk3588-w8a8-opt-0-hybrid-ratio-0.0.rkllm";

    private final LocalHub hub;
    private final RkllmCalls calls;
    private final Path models;

    RkllmConversationTest(@TempDir Path home) {
        this.hub = LocalHub.builder()
                .model(
                        "owner/one",
                        files -> files.lfs(FILE, WEIGHTS)
                                .file("README.md", "# One")
                                .file("config.json", "{}")
                                .file("tokenizer.json", "{\"a\":1}"))
                .model(
                        "owner/two",
                        files -> files.lfs("a-w4a16.rkllm", WEIGHTS)
                                .lfs("b/b-w8a8.rkllm", Content.generated(2, 1 << 10))
                                .file("config.json", "{\"root\":1}")
                                .file("b/tokenizer.json", "{\"b\":1}"))
                .model("owner/none", files -> files.file("model.gguf", "gguf").file("config.json", "{}"))
                .start();
        this.calls = new RkllmCalls(home, hub.endpoint().toString());
        this.models = home.resolve("models");
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../x", "nothing here", "datasets/owner/one", "one"})
    void namesThatCanBeNoneAreRefusedBeforeAnythingStarts(String name) {
        assertThatThrownBy(() -> calls.check(name, DownloadOptions.none()))
                .isInstanceOfSatisfying(
                        DownloadException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_REQUEST));
        assertThat(hub.log().all()).isEmpty();
    }

    @Test
    void aNameWithoutAnOwnerIsRefusedAndNobodyIsAsked() {
        assertThat(calls.failure("rkllm://one").code()).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(hub.log().all()).isEmpty();
    }

    private List<String> files() throws IOException {
        try (Stream<Path> walk = Files.walk(models)) {
            return walk.filter(each -> Files.isRegularFile(each, LinkOption.NOFOLLOW_LINKS))
                    .map(each -> models.relativize(each).toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void takesTheOnlyModelAndWhatBelongsBesideIt() throws IOException {
        DownloadProgress end = calls.pull("rkllm://owner/one", DownloadOptions.none());

        assertThat(end.path())
                .isEqualTo(models.resolve("owner/one").resolve(FILE).toString());
        assertThat(end.message()).contains("generation_config.json, meta.json, tokenizer_config.json");
        assertThat(files())
                .containsExactly(
                        "owner/one/.modelhaul.json",
                        "owner/one/" + FILE,
                        "owner/one/config.json",
                        "owner/one/tokenizer.json");
        assertThat(Content.of(Path.of(end.path())).sha256()).isEqualTo(WEIGHTS.sha256());
        assertThat(hub.log().forFile("README.md")).isEmpty();
    }

    @Test
    void asksNobodyWhenAllIsHere() {
        Path model = calls.pull("rkllm://owner/one");
        hub.log().clear();

        assertThat(calls.pull("rkllm://owner/one")).isEqualTo(model);
        assertThat(calls.pull("rkllm://owner/one/" + FILE)).isEqualTo(model);
        DownloadOptions offline =
                DownloadOptions.builder().policy(CachePolicy.CACHE_ONLY).build();
        assertThat(calls.pull("rkllm://owner/one", offline).path()).isEqualTo(model.toString());
        assertThat(hub.log().all()).isEmpty();
    }

    @Test
    void listsSeveralModelsInsteadOfGuessing() {
        DownloadException failure = calls.failure("rkllm://owner/two");

        assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(failure).hasMessageContainingAll("a-w4a16.rkllm (w4a16)", "b/b-w8a8.rkllm (w8a8)");
        assertThat(hub.log().contentBytes()).isZero();
    }

    @Test
    void saysWhatARepositoryWithoutSuchAModelHas() {
        DownloadException failure = calls.failure("rkllm://owner/none");

        assertThat(failure.code()).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(failure).hasMessageContainingAll("no .rkllm file", "1 .gguf", "1 .json", "such as rk3588");
        assertThat(calls.failure("rkllm://owner/one/other.rkllm").code()).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(calls.failure("rkllm://owner/absent")).hasMessageContaining("Search the provider's catalogue");
    }

    @Test
    void putsTheSmallFilesBesideAModelInAFolder() throws IOException {
        Path model = calls.pull("rkllm://owner/two/b-w8a8.rkllm");

        assertThat(model).isEqualTo(models.resolve("owner/two/b/b-w8a8.rkllm"));
        assertThat(model.resolveSibling("config.json")).hasContent("{\"root\":1}");
        assertThat(model.resolveSibling("tokenizer.json")).hasContent("{\"b\":1}");
        assertThat(models.resolve("owner/two/config.json")).doesNotExist();
        hub.log().clear();
        assertThat(calls.pull("rkllm://owner/two/b/b-w8a8.rkllm")).isEqualTo(model);
        assertThat(hub.log().all()).isEmpty();
        Files.delete(model.resolveSibling("config.json"));
        calls.pull("rkllm://owner/two/b/b-w8a8.rkllm");
        assertThat(model.resolveSibling("config.json")).hasContent("{\"root\":1}");
    }

    @Test
    void goesOnWithAnUnfinishedDownloadAndCleansUp() throws IOException {
        cutOnceThenFail(FILE);
        assertThat(calls.failure("rkllm://owner/one").retryable()).isTrue();
        StoredModel partial = calls.list().get(0);
        assertThat(partial.model()).isEqualTo("owner/one");
        assertThat(partial.complete()).isFalse();
        hub.faults().clear();
        hub.log().clear();

        calls.pull("rkllm://owner/one");

        assertThat(hub.log().contentBytes(FILE)).isLessThan(WEIGHTS.size());
        assertThat(files()).hasSize(4).noneMatch(file -> file.contains("part"));
        assertThat(models.resolve("owner/one/.modelhaul")).doesNotExist();
    }

    @Test
    void removesWhatASupersededDownloadLeft() throws IOException {
        cutOnceThenFail(FILE);
        calls.failure("rkllm://owner/one");
        hub.faults().clear();
        hub.model("owner/one").commit(files -> files.lfs(FILE, Content.generated(9, 2 << 20)));

        calls.pull("rkllm://owner/one");

        assertThat(files()).noneMatch(file -> file.endsWith(".part"));
    }

    @Test
    void findsAModelByAPartOfItsNameAndListsSeveral() {
        calls.pull("rkllm://owner/one");
        calls.pull("rkllm://owner/two/a-w4a16.rkllm");
        calls.pull("rkllm://owner/two/b/b-w8a8.rkllm");

        assertThat(calls.list())
                .extracting(StoredModel::model)
                .containsExactly("owner/one", "owner/two/a-w4a16.rkllm", "owner/two/b/b-w8a8.rkllm");
        assertThat(calls.show("qwen").source()).isEqualTo("rkllm://owner/one/" + FILE);
        assertThat(calls.show("owner/one").complete()).isTrue();
        assertThat(calls.show("b-w8a8").files())
                .extracting(StoredFile::path)
                .containsExactly("b/b-w8a8.rkllm", "b/config.json", "b/tokenizer.json");
        assertThatThrownBy(() -> calls.show("owner/two"))
                .hasMessageContainingAll("owner/two/a-w4a16.rkllm", "owner/two/b/b-w8a8.rkllm");
        assertThatThrownBy(() -> calls.show("nothing"))
                .isInstanceOfSatisfying(
                        DownloadException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.NOT_FOUND));
    }

    @Test
    void listsModelsThatWerePutThereByHandAndFollowsNoLink(@TempDir Path elsewhere) throws IOException {
        Files.createDirectories(models.resolve("me/mine"));
        Files.writeString(models.resolve("me/mine/M.RKLLM"), "model");
        Files.writeString(models.resolve("me/mine/config.json"), "{}");
        Files.writeString(models.resolve("flat.rkllm"), "model");
        Files.writeString(elsewhere.resolve("out.rkllm"), "model");
        Files.createSymbolicLink(models.resolve("linked"), elsewhere);

        assertThat(calls.list()).extracting(StoredModel::model).containsExactlyInAnyOrder("flat.rkllm", "me/mine");
        StoredModel mine = calls.show("me/mine");
        assertThat(mine.complete()).isNull();
        assertThat(mine.files()).extracting(StoredFile::path).containsExactly("M.RKLLM", "config.json");
    }

    @Test
    void refusesToWriteThroughALink(@TempDir Path elsewhere) throws IOException {
        Files.createDirectories(models);
        Files.createSymbolicLink(models.resolve("owner"), elsewhere);

        assertThat(calls.failure("rkllm://owner/one")).hasMessageContaining("Refused to write through the link");
        assertThat(elsewhere).isEmptyDirectory();
    }

    @Test
    void anotherDigestThanTheOneAskedForIsRefused() {
        DownloadOptions wrong =
                DownloadOptions.builder().sha256("00".repeat(32)).build();
        assertThatThrownBy(() -> calls.pull("rkllm://owner/one", wrong)).hasMessageContaining("not 0000");
        DownloadOptions right =
                DownloadOptions.builder().sha256(WEIGHTS.sha256()).build();
        assertThat(calls.pull("rkllm://owner/one", right).path()).endsWith(FILE);
    }

    @Test
    void putsPlainFilesWhereTheCallerSays(@TempDir Path plain) {
        DownloadOptions there = DownloadOptions.builder().localDir(plain).build();

        assertThat(calls.pull("rkllm://owner/one", there).path())
                .isEqualTo(plain.resolve(FILE).toString());
        assertThat(plain.resolve("config.json")).exists();
        assertThat(models).doesNotExist();
    }

    @Test
    void searchesRepositoriesAndSuggestsKnownOnes(@TempDir Path folder) throws IOException {
        hub.model("x/qwen-rk3588-w8a8-1.1.4").commit(files -> files.lfs("m.rkllm", WEIGHTS));
        Path own = Files.writeString(
                folder.resolve("own.json"), "[{\"model\":\"me/qwen-rkllm\",\"description\":\"for us\"}]");

        assertThat(calls.search("qwen")).extracting(CatalogueEntry::model).containsExactly("x/qwen-rk3588-w8a8-1.1.4");
        assertThat(calls.search("qwen").get(0).tags()).contains("rk3588", "w8a8", "1.1.4");
        calls.variable("RKLLM_SUGGESTIONS", own.toString());
        assertThat(calls.search("qwen"))
                .extracting(CatalogueEntry::model)
                .containsExactly("x/qwen-rk3588-w8a8-1.1.4", "me/qwen-rkllm");
    }

    private void cutOnceThenFail(String file) {
        hub.faults().on(file).first(2).inject(Fault.cutAfter(2_500_000));
        hub.faults().on(file).from(3).inject(Fault.status(503));
    }
}
