package io.modelhaul.huggingface;

import static io.modelhaul.huggingface.StoredFixture.COMMIT;
import static io.modelhaul.huggingface.StoredFixture.arrive;
import static io.modelhaul.huggingface.StoredFixture.small;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadOptions;
import io.modelhaul.RepoType;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.store.StoredModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The layouts on disk, read by the real Python library with {@code local_files_only=True}. */
@Tag("interop")
class LayoutPythonHubInteropTest {
    private final Path home;
    private final Path hub;
    private final PythonHub python;

    LayoutPythonHubInteropTest(@TempDir Path home) {
        this.home = home;
        this.hub = home.resolve("hub");
        this.python = PythonHub.inHome(home);
    }

    @BeforeEach
    void forbidsRequests() {
        python.with("HF_ENDPOINT", "http://127.0.0.1:9");
    }

    private StoredFixture with(DownloadOptions.Builder options) {
        return new StoredFixture(
                home, options.set(DownloadOptions.CACHE_DIR, hub).build());
    }

    @ParameterizedTest
    @CsvSource({"model, 0", "model, 1", "dataset, 0", "dataset, 1", "space, 0"})
    void readsOurCache(String type, String withoutLinks) throws Exception {
        with(DownloadOptions.builder().set(HuggingFaceOptions.REPO_TYPE, RepoType.parse(type)))
                .with("HF_HUB_DISABLE_SYMLINKS", withoutLinks)
                .stored(COMMIT, "config.json", "{}", "a/b/été 1.txt", "text", "c/same.txt", "text");

        String path = snapshot("repo_type", type);
        JsonNode scan = python.call("scan_cache_dir", "cache_dir", hub);

        assertThat(Path.of(path, "a/b/été 1.txt")).hasContent("text");
        assertThat(path).endsWith(COMMIT);
        assertThat(scan.get("warnings")).isEmpty();
        JsonNode revision = scan.get("repos").get(type + ":owner/name").get(COMMIT);
        assertThat(revision.get("refs").toString()).isEqualTo("[\"main\"]");
        assertThat(revision.get("files")).hasSize(3);
    }

    private String snapshot(String name, Object value) throws Exception {
        return python.call(
                        "snapshot_download",
                        "repo_id",
                        "owner/name",
                        "cache_dir",
                        hub,
                        "local_files_only",
                        true,
                        name,
                        value)
                .stringValue();
    }

    @Test
    void readsRevisionsAndSingleFiles() throws Exception {
        with(DownloadOptions.builder().revision("refs/pr/1")).stored(COMMIT, "a/config.json", "{}");

        assertThat(snapshot("revision", "refs/pr/1")).endsWith(COMMIT);
        assertThat(snapshot("revision", COMMIT)).endsWith(COMMIT);
        String file = python.call(
                        "hf_hub_download",
                        "repo_id",
                        "owner/name",
                        "filename",
                        "a/config.json",
                        "revision",
                        "refs/pr/1",
                        "cache_dir",
                        hub,
                        "local_files_only",
                        true)
                .stringValue();
        assertThat(Path.of(file)).hasContent("{}");
    }

    @Test
    void seesThatAnInterruptedSnapshotIsIncomplete() throws Exception {
        DownloadPlan plan =
                with(DownloadOptions.builder().revision(COMMIT)).plan(COMMIT, small("a", "1"), small("b", "2"));
        arrive(plan, "a", "1");

        String failure = python.failure(
                "snapshot_download",
                "repo_id",
                "owner/name",
                "revision",
                COMMIT,
                "cache_dir",
                hub,
                "local_files_only",
                true);
        assertThat(failure).isEqualTo("IncompleteSnapshotError");
    }

    @Test
    void findsNoDamageAfterARemoval() throws Exception {
        with(DownloadOptions.builder()).stored(COMMIT, "a", "shared", "b", "only here");
        with(DownloadOptions.builder().revision("next")).stored(StoredFixture.NEXT_COMMIT, "a", "shared", "c", "new");
        with(DownloadOptions.builder()).model("owner/other").stored(COMMIT, "a", "1");

        for (String name : List.of("owner/name", "owner/other")) {
            StoredModel model = with(DownloadOptions.builder()).model(name).store().stored().stream()
                    .filter(each -> COMMIT.equals(each.revision()))
                    .findFirst()
                    .orElseThrow();
            new SnapshotLocation(model).remove();
        }

        JsonNode scan = python.call("scan_cache_dir", "cache_dir", hub);
        assertThat(scan.get("warnings")).isEmpty();
        assertThat(scan.get("repos").propertyNames()).containsExactly("model:owner/name");
        JsonNode left = scan.get("repos").get("model:owner/name");
        assertThat(left.propertyNames()).containsExactly(StoredFixture.NEXT_COMMIT);
        assertThat(Path.of(snapshot("revision", "next"), "a")).hasContent("shared");
    }

    @Test
    void isNotPutOffByOurUnfinishedFiles() throws Exception {
        with(DownloadOptions.builder()).stored(COMMIT, "a", "1");
        Path parts = Files.createDirectories(hub.resolve("models--owner--name/.modelhaul"));
        Files.writeString(parts.resolve("0123.12345678.part"), "half");
        Files.writeString(parts.resolve("0123.12345678.journal"), "journal");

        assertThat(python.call("scan_cache_dir", "cache_dir", hub).get("warnings"))
                .isEmpty();
        assertThat(snapshot("revision", "main")).endsWith(COMMIT);
    }

    @Test
    void readsOurFolderOfPlainFiles() throws Exception {
        Path local = home.resolve("local");
        with(DownloadOptions.builder().set(DownloadOptions.LOCAL_DIR, local)).stored(COMMIT, "a/b", "1", "c", "2");

        String path = python.call(
                        "snapshot_download",
                        "repo_id",
                        "owner/name",
                        "revision",
                        COMMIT,
                        "local_dir",
                        local,
                        "cache_dir",
                        hub,
                        "local_files_only",
                        true)
                .stringValue();
        assertThat(Path.of(path).toRealPath()).isEqualTo(local.toRealPath());
    }
}
