package io.modelhaul.huggingface;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.CachePolicy;
import io.modelhaul.DownloadOptions;
import io.modelhaul.testkit.LocalHub;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.http.ServedRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** One cache, used in turn by us and by the real Python library: neither fetches what the other has brought. */
@Tag("interop")
class PythonHubInteropTest {
    private static final Content WEIGHTS = Content.generated(7, 3 << 20);

    private final Path home;
    private final LocalHub hub;
    private final HubCalls ours;
    private final PythonHub python;

    PythonHubInteropTest(@TempDir Path home) {
        this.home = home;
        this.python = PythonHub.inHome(home);
        this.hub = LocalHub.builder()
                .model(
                        "owner/name",
                        files -> files.file("config.json", "{}")
                                .file("a/b/été 1.txt", "text")
                                .lfs("model.safetensors", WEIGHTS))
                .dataset("owner/name", files -> files.file("train.csv", "a,b").lfs("data/x.parquet", WEIGHTS))
                .start();
        this.ours = new HubCalls(home, hub.endpoint());
        python.with("HF_ENDPOINT", hub.endpoint().toString());
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private static String source(String type) {
        return type.equals("model") ? "hf://owner/name" : "hf://datasets/owner/name";
    }

    private Path pythons(String type, Object... more) throws Exception {
        Object[] usual = {"repo_id", "owner/name", "repo_type", type};
        Object[] all = Stream.of(usual, more).flatMap(Stream::of).toArray();
        return Path.of(python.call("snapshot_download", all).stringValue());
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(each ->
                            Files.isRegularFile(each) && !each.toString().contains(".cache/huggingface/d"))
                    .map(each -> folder.relativize(each).toString())
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @CsvSource({"model, 0", "model, 1", "dataset, 0", "dataset, 1"})
    void pythonReadsWhatWeBrought(String type, String withoutLinks) throws Exception {
        ours.with("HF_HUB_DISABLE_SYMLINKS", withoutLinks);
        Path snapshot = ours.pull(source(type));
        hub.log().clear();

        assertThat(pythons(type, "local_files_only", true)).isEqualTo(snapshot);
        assertThat(hub.log().all()).isEmpty();
        assertThat(pythons(type)).isEqualTo(snapshot);
        assertThat(hub.log().all())
                .as("only what the revision is now")
                .singleElement()
                .extracting(ServedRequest::path)
                .asString()
                .endsWith("/revision/main");
        JsonNode scan = python.call("scan_cache_dir", "cache_dir", ours.cache());
        assertThat(scan.get("warnings")).isEmpty();
        assertThat(scan.get("repos").get(type + ":owner/name")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"model, 0", "model, 1", "dataset, 0", "dataset, 1"})
    void weReadWhatPythonBrought(String type, String withoutLinks) throws Exception {
        python.with("HF_HUB_DISABLE_SYMLINKS", withoutLinks);
        Path snapshot = pythons(type);
        List<String> files = files(snapshot);
        hub.log().clear();

        assertThat(ours.pull(source(type))).isEqualTo(snapshot);
        assertThat(hub.log().all()).isEmpty();
        assertThat(files(snapshot)).isEqualTo(files);
        assertThat(python.call("scan_cache_dir", "cache_dir", ours.cache()).get("warnings"))
                .isEmpty();
    }

    @Test
    void weAskForNoContentWhenAnOlderPythonBroughtIt() throws Exception {
        Path snapshot = pythons("model");
        Path lists = ours.cache().resolve("models--owner--name/trees");
        try (Stream<Path> trees = Files.list(lists)) {
            for (Path tree : trees.toList()) {
                Files.delete(tree);
            }
        }
        hub.log().clear();

        assertThat(ours.pull("hf://owner/name")).isEqualTo(snapshot);
        assertThat(hub.log().all())
                .extracting(ServedRequest::target)
                .containsExactly(ServedRequest.Target.API, ServedRequest.Target.TREE);
        hub.log().clear();
        assertThat(pythons("model", "revision", snapshot.getFileName().toString()))
                .isEqualTo(snapshot);
        assertThat(hub.log().all())
                .as("our list of files spares Python the call")
                .isEmpty();
    }

    @Test
    void pythonFindsASingleFileThatWeBrought() throws Exception {
        Path file = ours.pull("hf://owner/name/a/b/%C3%A9t%C3%A9%201.txt");

        JsonNode found = python.call(
                "hf_hub_download", "repo_id", "owner/name", "filename", "a/b/été 1.txt", "local_files_only", true);
        assertThat(Path.of(found.stringValue())).isEqualTo(file).hasContent("text");
    }

    @ParameterizedTest
    @ValueSource(strings = {"refs/pr/1", "v1.0"})
    void bothKnowTheSameReferences(String revision) throws Exception {
        hub.model("owner/name").commit(revision, files -> files.file("config.json", revision));
        Path snapshot = ours.pull("hf://owner/name", DownloadOptions.builder().revision(revision));

        assertThat(pythons("model", "revision", revision, "local_files_only", true))
                .isEqualTo(snapshot);
    }

    @Test
    void pythonUsesTheFolderOfPlainFilesThatWeFilled() throws Exception {
        Path local = home.resolve("local");
        ours.pull("hf://owner/name", DownloadOptions.builder().set(DownloadOptions.LOCAL_DIR, local));
        hub.log().clear();

        pythons("model", "local_dir", local, "revision", hub.model("owner/name").commitId("main"));

        assertThat(hub.log().all()).isEmpty();
    }

    @Test
    void weUseTheFolderOfPlainFilesThatPythonFilled() throws Exception {
        Path local = home.resolve("local");
        pythons("model", "local_dir", local);
        hub.log().clear();

        ours.pull("hf://owner/name", DownloadOptions.builder().set(DownloadOptions.LOCAL_DIR, local));

        assertThat(hub.log().forContent()).isEmpty();
        assertThat(hub.log().matching(each -> each.target() == ServedRequest.Target.RESOLVE))
                .isEmpty();
        assertThat(local.resolve("config.json")).hasContent("{}");
    }

    @Test
    void takesTurnsAsTheBranchMoves() throws Exception {
        pythons("model");
        hub.model("owner/name").commit(files -> files.file("config.json", "{\"by\":\"us\"}"));
        hub.log().clear();
        Path ourNew = ours.pull(
                "hf://owner/name", DownloadOptions.builder().set(DownloadOptions.POLICY, CachePolicy.REFRESH));
        assertThat(hub.log().forContent()).hasSize(1);
        hub.model("owner/name").commit(files -> files.file("config.json", "{\"by\":\"python\"}"));
        Path theirNew = pythons("model");
        hub.log().clear();

        assertThat(ours.pull("hf://owner/name")).isEqualTo(theirNew).isNotEqualTo(ourNew);
        assertThat(hub.log().all()).isEmpty();
    }
}
