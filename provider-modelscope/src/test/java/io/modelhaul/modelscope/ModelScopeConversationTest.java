package io.modelhaul.modelscope;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.CachePolicy;
import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import io.modelhaul.Modelhaul;
import io.modelhaul.RepoType;
import io.modelhaul.spi.CatalogueEntry;
import io.modelhaul.testkit.LocalModelScope;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.fault.Fault;
import io.modelhaul.testkit.http.ServedRequest;
import io.modelhaul.testkit.http.ServedRequest.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is asked of the site, and what is made of its answers. */
@Timeout(120)
class ModelScopeConversationTest {
    private static final Content WEIGHTS = Content.generated(1, 3_000_000);

    private final LocalModelScope site = LocalModelScope.builder()
            .model(
                    "owner/name",
                    files -> files.file("config.json", "{}")
                            .file("sub/a b+c.txt", "text")
                            .lfs("model.bin", WEIGHTS))
            .dataset("owner/name", files -> files.file("data.csv", "1,2"))
            .start();
    private final ScopeCalls calls;

    ModelScopeConversationTest(@TempDir Path home) {
        this.calls = new ScopeCalls(home, site);
    }

    @AfterEach
    void stop() {
        site.close();
    }

    private static long filesBelow(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).count();
        }
    }

    @Test
    void aModelLiesWhereTheSdkLooksForItAndIsNotAskedForAgain() {
        Path model = calls.pull("modelscope://owner/name");

        assertThat(model).isEqualTo(calls.snapshot("master"));
        assertThat(Content.of(model.resolve("model.bin")).sha256()).isEqualTo(WEIGHTS.sha256());
        assertThat(model.resolve("sub/a b+c.txt")).hasContent("text");
        site.log().clear();
        assertThat(calls.pull("ms://owner/name")).isEqualTo(model);
        assertThat(site.log().all()).isEmpty();
        calls.pull("ms://owner/name", ScopeCalls.options().policy(CachePolicy.REFRESH));
        assertThat(site.log().all()).hasSize(1);
    }

    @Test
    void aNameMaySayRevisionFileAndType() {
        site.model("owner/name").tag("v1.0").commit(files -> files.file("config.json", "new"));
        site.model("owner/name").commit("dev/x", files -> files.file("config.json", "dev"));

        assertThat(calls.pull("ms://owner/name@v1.0/config.json")).hasContent("{}");
        assertThat(calls.pull("ms://owner/name@dev%2Fx/config.json"))
                .hasContent("dev")
                .isEqualTo(calls.snapshot("dev/x").resolve("config.json"));
        assertThat(calls.pull("ms://owner/name/sub/a%20b+c.txt")).hasContent("text");
        assertThat(calls.pull("ms://datasets/owner/name/data.csv")).hasContent("1,2");
        assertThat(calls.pull("ms://owner/name", ScopeCalls.options().set(DownloadOptions.REPO_TYPE, RepoType.DATASET)))
                .isEqualTo(calls.cache().resolve("datasets/owner--name/snapshots/master"));
        assertThat(calls.failure("ms://owner/name@v1.0", ScopeCalls.options().revision("dev"))
                        .code())
                .isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(calls.failure("ms://owner/name", ScopeCalls.options().set(DownloadOptions.REPO_TYPE, RepoType.SPACE))
                        .code())
                .isEqualTo(ErrorCode.INVALID_REQUEST);
    }

    @Test
    void patternsChooseFiles() throws IOException {
        Path model = calls.pull(
                "ms://owner/name",
                ScopeCalls.options().include("*.json", "sub/*").exclude("sub/"));

        assertThat(filesBelow(model)).isEqualTo(1);
        assertThat(calls.failure("ms://owner/name", ScopeCalls.options().include("*.gguf")))
                .hasMessageContaining("config.json")
                .extracting(DownloadException::code)
                .isEqualTo(ErrorCode.NOT_FOUND);
    }

    @Test
    void aListThatStopsIsWalkedFolderByFolder() throws IOException {
        site.model("owner/large").commit(files -> {
            for (int i = 0; i < 3100; i++) {
                files.file("many/" + i % 2 + "/" + i + ".txt", "x");
            }
            files.file("zz/last.txt", "last");
        });

        Path model = calls.pull("ms://owner/large");

        assertThat(filesBelow(model)).isEqualTo(3101);
        assertThat(model.resolve("zz/last.txt")).hasContent("last");
        assertThat(site.log().matching(request -> request.target() == Target.TREE))
                .hasSizeLessThan(12);
    }

    @Test
    void aFolderThatIsCutOffIsRefusedExceptForItsNamedFiles() {
        site.model("owner/flat").commit(files -> {
            for (int i = 0; i < 3100; i++) {
                files.file("f" + (10_000 + i), "x");
            }
        });

        assertThat(calls.failure("ms://owner/flat"))
                .hasMessageContaining("lists only the first files")
                .extracting(DownloadException::code)
                .isEqualTo(ErrorCode.PROTOCOL);
        assertThat(calls.pull("ms://owner/flat/f10001")).hasContent("x");
    }

    @Test
    void aDatasetHasPages() throws IOException {
        site.dataset("owner/large").commit(files -> {
            for (int i = 0; i < 400; i++) {
                files.file("d/" + i, "x");
            }
        });

        assertThat(filesBelow(calls.pull("ms://datasets/owner/large"))).isEqualTo(400);
    }

    @Test
    void aTokenGoesToTheSiteAsCookieAndBearerAndNeverToStorage() {
        site.model("owner/name").privateFor("ms-secret");

        assertThat(calls.failure("ms://owner/name").code()).isEqualTo(ErrorCode.AUTH_REQUIRED);
        site.log().clear();
        calls.with("MODELSCOPE_API_TOKEN", "ms-secret").pull("ms://owner/name");

        for (ServedRequest request : site.log().all()) {
            boolean own = request.host().equals(site.host());
            assertThat(request.target() == Target.STORAGE).isNotEqualTo(own);
            assertThat(request.authorization().orElse("none")).isEqualTo(own ? "Bearer ms-secret" : "none");
            assertThat(request.header("Cookie").orElse("none")).isEqualTo(own ? "m_session_id=ms-secret" : "none");
        }
        assertThat(calls.failure(
                                "ms://owner/name",
                                ScopeCalls.options().token("ms-other").policy(CachePolicy.REFRESH))
                        .code())
                .isEqualTo(ErrorCode.AUTH_REQUIRED);
    }

    /** It happens in the middle of long lists, without meaning anything. */
    @Test
    void aRefusalAfterAnAnswerIsNoVerdict() throws IOException {
        site.dataset("owner/large").commit(files -> {
            for (int i = 0; i < 250; i++) {
                files.file("d/" + i, "x");
            }
        });
        site.faults().onAll().target(Target.TREE).nth(2).inject(Fault.status(403));

        assertThat(filesBelow(calls.pull("ms://datasets/owner/large"))).isEqualTo(250);
        site.faults().clear();
        site.faults().onAll().target(Target.TREE).first(1).inject(Fault.status(403));
        assertThat(calls.failure(
                                "ms://datasets/owner/large",
                                ScopeCalls.options().policy(CachePolicy.REFRESH))
                        .code())
                .isEqualTo(ErrorCode.FORBIDDEN);
    }

    @Test
    void whatIsNotThereIsNamedWithTheWordsOfTheSite() {
        assertThat(calls.failure("ms://owner/none"))
                .hasMessageContainingAll("owner/none", "the repository does not exist")
                .extracting(DownloadException::code)
                .isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(calls.failure("ms://owner/name@none").code()).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(calls.failure("ms://owner/name/none.bin").code()).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(calls.failure("ms://name").code()).isEqualTo(ErrorCode.INVALID_REQUEST);
    }

    @Test
    void anExpiredAddressIsSignedAnew() {
        site.faults().onAll().target(Target.STORAGE).first(1).inject(Fault.status(403));

        assertThat(calls.pull("ms://owner/name/model.bin")).hasSize(WEIGHTS.size());
    }

    @Test
    void searchesTheCatalogue() {
        try (Modelhaul haul = calls.haul()) {
            List<CatalogueEntry> found = haul.providers()
                    .search("ms", "NAME", DownloadOptions.none())
                    .collectList()
                    .block();
            assertThat(found).extracting(CatalogueEntry::model).containsExactly("owner/name");
        }
    }
}
