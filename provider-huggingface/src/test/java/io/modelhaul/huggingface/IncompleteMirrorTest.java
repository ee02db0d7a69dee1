package io.modelhaul.huggingface;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import io.modelhaul.spi.ContentDigest;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.testkit.LocalHub;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.fault.Fault;
import io.modelhaul.testkit.http.Answer;
import io.modelhaul.testkit.http.ServedRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mirrors that lack a part of a Hub. */
class IncompleteMirrorTest {
    private static final String TREE = "/api/models/owner/name/tree/**";
    private static final String API = "/api/**";

    private final LocalHub hub = LocalHub.builder()
            .model(
                    "owner/name",
                    files -> files.file("config.json", "{}")
                            .file("sub/deep/b.txt", "b")
                            .file("sub/a.txt", "a")
                            .lfs("model.safetensors", Content.generated(1, 300_000)))
            .start();
    private final HubCalls calls;

    IncompleteMirrorTest(@TempDir Path home) {
        this.calls = new HubCalls(home, hub.endpoint());
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 405, 500, 501, 504})
    void aNamedFileNeedsNoList(int status) {
        hub.faults().on(TREE).inject(Fault.status(status));

        Path file = calls.pull("hf://owner/name/model.safetensors");

        assertThat(file).hasSize(300_000);
        assertThat(hub.log().matching(each -> each.target() == ServedRequest.Target.TREE))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 501, 504})
    void aNamedFileNeedsOnlyItsOwnAddress(int status) {
        hub.faults().on(API).inject(Fault.status(status));

        DownloadPlan plan = calls.plan("hf://owner/name/model.safetensors", DownloadOptions.builder());

        assertThat(plan.commit()).isEqualTo(hub.model("owner/name").commitId("main"));
        assertThat(plan.files()).singleElement().satisfies(file -> {
            assertThat(file.size()).isEqualTo(300_000);
            assertThat(file.wholeFileDigest())
                    .hasValueSatisfying(digest -> assertThat(digest.toString())
                            .contains(hub.model("owner/name")
                                    .file("main", "model.safetensors")
                                    .linkedEtag()));
        });
        assertThat(calls.pull("hf://owner/name/sub/a.txt")).hasContent("a");
        assertThat(calls.pull("hf://owner/name/sub/a.txt")).hasContent("a");
    }

    @Test
    void aNamedFileIsFoundWhereHeadIsNotAnswered() {
        hub.faults().on(API).inject(Fault.status(404));
        hub.faults().onAll().method("HEAD").inject(Fault.status(403));

        assertThat(calls.pull("hf://owner/name/model.safetensors")).hasSize(300_000);
    }

    /** Asked for one byte, it sends all of them, a few a second: the head has told everything. */
    @Test
    @Timeout(120)
    void whatIsSentBeyondTheFirstByteIsNotWaitedFor() {
        hub.faults().on(API).inject(Fault.status(404));
        hub.faults().onAll().method("HEAD").inject(Fault.status(403));
        hub.faults().onAll().method("GET").inject(Fault.otherPart(0, 300_000).and(Fault.bytesPerSecond(300)));

        assertThat(calls.plan("hf://owner/name/model.safetensors", DownloadOptions.builder())
                        .totalBytes())
                .isEqualTo(300_000);
    }

    /** The caller's digest fits the bytes, and the Hub's, which nobody compared, does not: it must not count later. */
    @Test
    void onlyTheDigestThatWasComparedIsRemembered() throws Exception {
        byte[] other = "[]".getBytes(StandardCharsets.UTF_8);
        String sha256 =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(other));
        hub.faults().on("/owner/name/resolve/**").inject(Fault.otherContent(Content.of(other)));
        assertThat(calls.pull(
                        "hf://owner/name/config.json", DownloadOptions.builder().sha256(sha256)))
                .hasContent("[]");

        hub.faults().clear();

        assertThat(calls.pull("hf://owner/name/config.json")).hasContent("{}");
    }

    @Test
    void aNamedFileThatIsNotThereIsNotFound() {
        hub.faults().on(TREE).inject(Fault.status(404));

        DownloadException failure = calls.failure("hf://owner/name/absent.bin");

        assertThat(failure.code()).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(failure).hasMessageContaining("no such file");
    }

    @Test
    void aLoginPageIsNoFile() {
        hub.faults().onAll().inject(Fault.html());

        assertThat(calls.failure("hf://owner/name@" + "0".repeat(40) + "/config.json"))
                .hasMessageContaining("web page");
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 501, 504})
    void aWholeRepositorySaysThatTheListIsMissing(int status) {
        hub.faults().on(TREE).inject(Fault.status(status));

        DownloadException failure =
                calls.failure("hf://owner/name", DownloadOptions.builder().parse(DownloadOptions.RETRIES, "0"));

        assertThat(failure.code()).isEqualTo(status == 404 ? ErrorCode.NOT_FOUND : ErrorCode.SERVER_ERROR);
        assertThat(failure)
                .hasMessageContaining("list of the files of owner/name that is missing")
                .hasMessageContaining("name a single file");
    }

    @Test
    void foldersAreAskedForOneByOneWhereTheListIsNotRecursive() {
        hub.faults().on(TREE).inject((request, honest) -> flat(request.path()));

        DownloadPlan plan = calls.plan("hf://owner/name", DownloadOptions.builder());

        assertThat(plan.files())
                .extracting(file -> file.path().value())
                .containsExactly("config.json", "sub/a.txt", "sub/deep/b.txt", "sub/wide é/c.txt");
        assertThat(hub.log().matching(each -> each.target() == ServedRequest.Target.TREE))
                .hasSize(4);
    }

    /** What a server that takes no notice of {@code recursive} lists. */
    private static Answer flat(String path) {
        String folder = path.replaceAll(".*/tree/[0-9a-f]{40}/?", "");
        return switch (folder) {
            case "" -> list("-sub", "config.json");
            case "sub" -> list("-sub/deep", "sub/a.txt", "-sub/wide é");
            case "sub/deep" -> list("sub/deep/b.txt");
            default -> list("sub/wide é/c.txt");
        };
    }

    private static Answer list(String... paths) {
        String json = Arrays.stream(paths)
                .map(path -> path.startsWith("-")
                        ? "{\"type\":\"directory\",\"path\":\"" + path.substring(1) + "\",\"size\":0}"
                        : "{\"type\":\"file\",\"path\":\"" + path + "\",\"size\":1}")
                .collect(Collectors.joining(",", "[", "]"));
        return Answer.of(200, "application/json", Content.of(json));
    }

    @Test
    void filesWithoutDigestsAreTaken() {
        hub.faults().on(TREE).inject((request, honest) -> list("sub/a.txt", "sub/deep/b.txt"));

        Path snapshot = calls.pull("hf://owner/name");

        assertThat(snapshot.resolve("sub/a.txt")).hasContent("a");
        assertThat(snapshot.resolve("sub/deep/b.txt")).hasContent("b");
    }

    @Test
    void pointersAreNotTakenForWeights(@TempDir Path local) {
        String pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:" + "a".repeat(64) + "\nsize 12345\n";
        hub.model("owner/pointers")
                .commit(files -> files.file("model.safetensors", pointer).file("notes.txt", pointer));

        DownloadException failure = calls.failure("hf://owner/pointers");

        assertThat(failure.code()).isEqualTo(ErrorCode.CHECKSUM_MISMATCH);
        assertThat(failure).hasMessageContaining("Git LFS pointer").hasMessageContaining("model.safetensors");
        assertThat(calls.cache().resolve("models--owner--pointers/blobs/" + gitSha1(pointer)))
                .doesNotExist();
        assertThat(calls.failure(
                                "hf://owner/pointers/model.safetensors",
                                DownloadOptions.builder().localDir(local))
                        .code())
                .isEqualTo(ErrorCode.CHECKSUM_MISMATCH);
        assertThat(local.resolve("model.safetensors")).doesNotExist();
        assertThat(calls.pull("hf://owner/pointers/notes.txt")).hasContent(pointer);
    }

    private static String gitSha1(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return HexFormat.of()
                .formatHex(ContentDigest.gitSha1("").newHash(bytes.length).digest(bytes));
    }
}
