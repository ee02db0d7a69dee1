package io.modelhaul.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelhaul.CachePolicy;
import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import io.modelhaul.ModelRef;
import io.modelhaul.Modelhaul;
import io.modelhaul.RepoType;
import io.modelhaul.spi.CatalogueEntry;
import io.modelhaul.store.StoreOptions;
import io.modelhaul.store.StoredFile;
import io.modelhaul.store.StoredModel;
import io.modelhaul.store.VerificationStatus;
import io.modelhaul.testkit.LocalHub;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.http.RepositoryType;
import io.modelhaul.testkit.http.ServedRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole downloads from a Hub on loopback: what is asked, in which order, with which credentials, and what comes of it. */
class HubConversationTest {
    private static final String TOKEN = "hf_onlyForTheHubItself";
    private static final Content WEIGHTS = Content.generated(1, 3 << 20);

    private final Path home;
    private final Path cache;
    private final LocalHub hub;
    private final HubCalls calls;

    HubConversationTest(@TempDir Path home) {
        this.home = home;
        this.hub = LocalHub.builder()
                .pageSize(3)
                .token(TOKEN)
                .model(
                        "owner/name",
                        files -> files.file("config.json", "{}")
                                .file("a/été #1?.txt", "text")
                                .file("a/100%+b.txt", "more")
                                .file("same.txt", "text")
                                .lfs("model.safetensors", WEIGHTS))
                .start();
        this.calls = new HubCalls(home, URI.create(hub.endpoint() + "/"));
        this.cache = calls.cache();
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private List<String> asked() {
        return hub.log().all().stream()
                .map(each -> each.method() + " " + each.path())
                .toList();
    }

    private String commit() {
        return hub.model("owner/name").commitId("main");
    }

    @Test
    void bringsASnapshotWithOneCallForTheCommitOneForEachPageAndOneForEachContent() throws IOException {
        Path snapshot = calls.pull("hf://owner/name");

        assertThat(snapshot)
                .isEqualTo(cache.resolve("models--owner--name/snapshots").resolve(commit()));
        assertThat(snapshot.resolve("config.json")).hasContent("{}");
        assertThat(snapshot.resolve("a/été #1?.txt")).hasContent("text");
        assertThat(snapshot.resolve("a/100%+b.txt")).hasContent("more");
        assertThat(Files.size(snapshot.resolve("model.safetensors"))).isEqualTo(WEIGHTS.size());
        String tree = "GET /api/models/owner/name/tree/" + commit();
        assertThat(asked().subList(0, 4))
                .startsWith("GET /api/models/owner/name/revision/main", tree, tree)
                .doesNotContain("HEAD");
        assertThat(hub.log().all()).allSatisfy(each -> assertThat(each.method()).isEqualTo("GET"));
        assertThat(hub.log().forFile("config.json")).hasSize(1);
        assertThat(hub.log().forFile("a/100%+b.txt"))
                .singleElement()
                .extracting(ServedRequest::path)
                .asString()
                .endsWith("/a/100%25%2Bb.txt");
    }

    @Test
    void asksNobodyWhenAllIsHere() {
        calls.pull("hf://owner/name");
        hub.log().clear();

        calls.pull("hf://owner/name", DownloadOptions.builder().token("hf_another"));
        calls.pull("hf://owner/name@" + commit());
        calls.pull("hf://owner/name/config.json");

        assertThat(hub.log().all()).isEmpty();
    }

    @Test
    void asksOnlyForContentWhenTheListOfACommitIsKnown() throws IOException {
        Path snapshot = calls.pull("hf://owner/name@" + commit());
        Files.delete(snapshot.resolve("config.json").toRealPath());
        hub.log().clear();

        calls.pull("hf://owner/name@" + commit());

        assertThat(asked()).containsExactly("GET /owner/name/resolve/" + commit() + "/config.json");
    }

    @Test
    void refreshesWithoutFetchingWhatIsUnchanged() throws IOException {
        Path old = calls.pull("hf://owner/name");
        hub.model("owner/name").commit(files -> files.file("config.json", "{\"new\":1}"));
        calls.pull("hf://owner/name");
        assertThat(cache.resolve("models--owner--name/refs/main"))
                .hasContent(old.getFileName().toString());
        hub.log().clear();

        Path fresh = calls.pull(
                "hf://owner/name", DownloadOptions.builder().set(DownloadOptions.POLICY, CachePolicy.REFRESH));

        assertThat(fresh).isNotEqualTo(old);
        assertThat(fresh.resolve("config.json")).hasContent("{\"new\":1}");
        assertThat(hub.log().forContent()).hasSize(1);
        assertThat(cache.resolve("models--owner--name/refs/main")).hasContent(commit());
        assertThat(Files.readString(old.resolve("config.json"))).isEqualTo("{}");
    }

    @Test
    void fetchesOnlyWhatWasAskedFor() {
        Path snapshot = calls.pull(
                "hf://owner/name",
                DownloadOptions.builder().include("*.json", "a/").exclude("*+*"));

        assertThat(snapshot).isDirectoryRecursivelyContaining("glob:**/config.json");
        assertThat(snapshot.resolve("a")).isDirectoryContaining("glob:**/été*");
        assertThat(snapshot.resolve("a/100%+b.txt")).doesNotExist();
        assertThat(snapshot.resolve("model.safetensors")).doesNotExist();
    }

    @Test
    void bringsASingleFileAndSaysWhereItIs() {
        Path file = calls.pull("hf://owner/name/a/%C3%A9t%C3%A9%20%231%3F.txt");

        assertThat(file).hasContent("text").hasFileName("été #1?.txt");
        assertThat(hub.log().forContent()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void ensureAndShowAgreeOnASingleFileWhichVerifies(boolean ownFolder) {
        ModelRef.Source file = ModelRef.parse("hf://owner/name/config.json");
        DownloadOptions options = ownFolder
                ? DownloadOptions.builder().localDir(home.resolve("out")).build()
                : DownloadOptions.none();
        try (Modelhaul haul = calls.haul()) {
            StoredModel ensured =
                    Objects.requireNonNull(haul.ensure(file, options).block(HubCalls.LIMIT));
            StoredModel shown = Objects.requireNonNull(
                    haul.models().find(file, StoreOptions.of(options)).block(HubCalls.LIMIT));

            assertThat(ensured.revision()).isEqualTo(shown.revision()).isNotNull();
            assertThat(ensured.files())
                    .isEqualTo(shown.files())
                    .extracting(StoredFile::path)
                    .contains("config.json");
            assertThat(ensured.sizeBytes()).isEqualTo(shown.sizeBytes()).isPositive();
            assertThat(ensured.path()).isEqualTo(shown.path());
            assertThat(ensured.complete()).isEqualTo(shown.complete());
            assertThat(Objects.requireNonNull(haul.models()
                                    .verify(ensured, StoreOptions.of(options))
                                    .block(HubCalls.LIMIT))
                            .verdict())
                    .isEqualTo(VerificationStatus.RIGHT);
        }
    }

    @Test
    void checksTheSingleFileAgainstTheCallersSha256() {
        DownloadOptions.Builder right =
                DownloadOptions.builder().sha256(Content.of("{}").sha256());
        DownloadOptions.Builder wrong = DownloadOptions.builder().sha256("0".repeat(64));

        assertThat(calls.pull("hf://owner/name/config.json", right)).hasContent("{}");
        assertThat(calls.failure("hf://owner/name/same.txt", wrong).code()).isEqualTo(ErrorCode.CHECKSUM_MISMATCH);
        assertThat(calls.failure("hf://owner/name/model.safetensors", wrong).code())
                .isEqualTo(ErrorCode.CHECKSUM_MISMATCH);
        assertThat(hub.log().forFile("model.safetensors")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"refs/pr/1", "v1.0", "feature/x"})
    void bringsAnyRevision(String revision) {
        hub.model("owner/name").commit(revision, files -> files.file("config.json", revision));

        Path snapshot = calls.pull(
                "hf://owner/name", DownloadOptions.builder().revision(revision).include("config.json"));

        assertThat(snapshot.resolve("config.json")).hasContent(revision);
        assertThat(cache.resolve("models--owner--name/refs").resolve(revision))
                .hasContent(hub.model("owner/name").commitId(revision));
    }

    @Test
    void bringsDatasetsAndSpaces() {
        hub.dataset("owner/data").commit(files -> files.file("train.csv", "a,b"));
        hub.repository(RepositoryType.SPACE, "owner/app").commit(files -> files.file("app.py", "print()"));

        assertThat(calls.pull("hf://datasets/owner/data").resolve("train.csv")).hasContent("a,b");
        assertThat(calls.pull("hf://spaces/owner/app").resolve("app.py")).hasContent("print()");
        assertThat(cache).isDirectoryContaining("glob:**/datasets--owner--data");
        assertThat(cache).isDirectoryContaining("glob:**/spaces--owner--app");
    }

    @Test
    void followsARenamedRepositoryAndKeepsTheNameThatWasAsked() {
        hub.rename(RepositoryType.MODEL, "old/name", "owner/name");

        Path snapshot = calls.pull("hf://old/name", DownloadOptions.builder().include("config.json"));

        assertThat(snapshot.resolve("config.json")).hasContent("{}");
        assertThat(snapshot).startsWith(cache.resolve("models--old--name"));
    }

    @Test
    void bringsXetFilesThroughTheirPlainAddress() {
        Content content = Content.generated(2, 100_000);
        hub.model("owner/xet").commit(files -> files.xet("model.bin", content));

        assertThat(calls.pull("hf://owner/xet").resolve("model.bin")).hasSize(content.size());
    }

    @Test
    void putsPlainFilesIntoAFolderAndFindsThemThereAgain() {
        DownloadOptions.Builder local = DownloadOptions.builder().set(DownloadOptions.LOCAL_DIR, home.resolve("l"));

        assertThat(calls.pull("hf://owner/name", local)).isEqualTo(home.resolve("l"));
        assertThat(home.resolve("l/a/été #1?.txt")).hasContent("text");
        assertThat(cache).doesNotExist();
        hub.log().clear();
        calls.pull("hf://owner/name", local);
        assertThat(hub.log().all()).isEmpty();
    }

    @Test
    void leavesCachesAloneWhenAskedTo() {
        Path folder = calls.pull(
                "hf://owner/name",
                DownloadOptions.builder()
                        .set(DownloadOptions.POLICY, CachePolicy.NO_CACHE)
                        .include("*.json"));

        assertThat(folder).hasContent("{}");
        assertThat(cache).doesNotExist();
    }

    @Test
    void sendsCredentialsToTheHubAlone() {
        hub.model("owner/name").gatedFor(TOKEN);
        calls.pull(
                "hf://owner/name",
                DownloadOptions.builder().token(TOKEN).parse(DownloadOptions.HEADER, "X-Secret: mine"));

        assertThat(hub.log().credentialsOutside(hub.host())).isEmpty();
        assertThat(hub.log().matching(each -> each.host().equals(hub.host())))
                .isNotEmpty()
                .allSatisfy(each -> {
                    assertThat(each.authorization()).contains("Bearer " + TOKEN);
                    assertThat(each.header("X-Secret")).contains("mine");
                });
        assertThat(hub.log().matching(each -> !each.host().equals(hub.host())))
                .as("content of large files comes from elsewhere")
                .isNotEmpty()
                .allSatisfy(each -> assertThat(each.header("X-Secret")).isEmpty());
    }

    @Test
    void takesTheTokenOfTheEnvironmentUnlessAnEmptyOneIsGiven() {
        calls.with("HF_TOKEN", TOKEN);
        hub.model("owner/name").privateFor(TOKEN);

        assertThat(calls.failure("hf://owner/name", DownloadOptions.builder().token(""))
                        .code())
                .isEqualTo(ErrorCode.AUTH_REQUIRED);
        assertThat(hub.log().all())
                .allSatisfy(each -> assertThat(each.authorization()).isEmpty());
        assertThat(calls.pull("hf://owner/name/config.json")).hasContent("{}");
    }

    @Test
    void tellsRefusalsApart() {
        hub.model("owner/private").privateFor(TOKEN);
        hub.model("owner/gated").commit(files -> files.file("a", "1")).gatedFor(TOKEN);
        hub.model("owner/disabled").disabled();
        DownloadOptions.Builder none = DownloadOptions.builder();

        String hidden = "private, gated or not there";
        assertFailure("hf://owner/unknown", none, ErrorCode.AUTH_REQUIRED, "owner/unknown", hidden, "option 'token'");
        assertFailure("hf://owner/private", none, ErrorCode.AUTH_REQUIRED, "owner/private", hidden, "option 'token'");
        assertFailure("hf://owner/private/a", none, ErrorCode.AUTH_REQUIRED, hidden);
        assertFailure("hf://owner/gated", none, ErrorCode.GATED, hub.endpoint() + "/owner/gated");
        assertFailure("hf://owner/disabled", none, ErrorCode.FORBIDDEN, "disabled");
        assertFailure("hf://owner/name@nope", none, ErrorCode.NOT_FOUND, "no revision 'nope'");
        assertFailure("hf://owner/name/konfig.json", none, ErrorCode.NOT_FOUND, "konfig.json", "config.json");
        assertFailure("hf://owner/name@" + "0".repeat(40), none, ErrorCode.NOT_FOUND, "0000");
        DownloadOptions.Builder wrong = DownloadOptions.builder().token("hf_thisIsWrong");
        assertFailure("hf://owner/name", wrong, ErrorCode.AUTH_REQUIRED, "the token from the option 'token'");
        assertFailure("hf://owner/private", wrong, ErrorCode.AUTH_REQUIRED, hidden, "from the option 'token'");
        assertFailure("hf://owner/unknown", DownloadOptions.builder().token(TOKEN), ErrorCode.NOT_FOUND, "not found");
    }

    private void assertFailure(String source, DownloadOptions.Builder options, ErrorCode code, String... words) {
        DownloadException failure = calls.failure(source, options);
        assertThat(failure.code()).as("%s", failure).isEqualTo(code);
        assertThat(failure).hasMessageContainingAll(words).hasMessageNotContaining("hf_");
    }

    @Test
    void goesOnlineForNothingWhenTheEnvironmentForbidsIt() {
        calls.pull("hf://owner/name");
        hub.log().clear();
        calls.with("HF_HUB_OFFLINE", "1");

        calls.pull("hf://owner/name");
        assertThat(calls.failure("hf://owner/other", DownloadOptions.builder()).code())
                .isEqualTo(ErrorCode.OFFLINE);
        try (Modelhaul haul = calls.haul()) {
            assertThatThrownBy(() -> haul.providers()
                            .search("hf", "name", DownloadOptions.none())
                            .blockLast(HubCalls.LIMIT))
                    .isInstanceOf(DownloadException.class)
                    .hasMessageContaining("HF_HUB_OFFLINE");
        }
        assertThat(hub.log().all()).isEmpty();
    }

    @Test
    void fetchesACachedFileAnewThatProvesWrong() throws IOException {
        Path snapshot = calls.pull("hf://owner/name");
        Path blob = snapshot.resolve("config.json").toRealPath();
        Files.writeString(blob, "[]");
        Files.setLastModifiedTime(blob, FileTime.fromMillis(1));

        calls.pull("hf://owner/name");

        assertThat(snapshot.resolve("config.json")).hasContent("{}");
    }

    @Test
    void listsAndShowsWhatItBrought() {
        calls.pull("hf://owner/name", DownloadOptions.builder().revision("main"));
        try (Modelhaul haul = calls.haul()) {
            List<StoredModel> models = Objects.requireNonNull(
                    haul.models().list("hf", StoreOptions.none()).collectList().block(HubCalls.LIMIT));
            assertThat(models).singleElement().satisfies(model -> {
                assertThat(model.model()).isEqualTo("owner/name");
                assertThat(model.complete()).isTrue();
            });
            StoredModel shown = haul.models()
                    .find(ModelRef.parse("hf://owner/name@main"), StoreOptions.none())
                    .block(HubCalls.LIMIT);
            assertThat(shown).isEqualTo(models.get(0));
        }
    }

    @Test
    void searchesTheCatalogue() {
        hub.dataset("owner/named-data").commit(files -> files.file("a", "1"));
        try (Modelhaul haul = calls.haul()) {
            DownloadOptions datasets = DownloadOptions.builder()
                    .set(HuggingFaceOptions.REPO_TYPE, RepoType.DATASET)
                    .build();
            assertThat(haul.providers()
                            .search("hf", "name", DownloadOptions.none())
                            .collectList()
                            .block(HubCalls.LIMIT))
                    .extracting(CatalogueEntry::model)
                    .containsExactly("owner/name");
            assertThat(haul.providers()
                            .search("hf", "named", datasets)
                            .collectList()
                            .block(HubCalls.LIMIT))
                    .extracting(CatalogueEntry::model)
                    .containsExactly("datasets/owner/named-data");
        }
    }
}
