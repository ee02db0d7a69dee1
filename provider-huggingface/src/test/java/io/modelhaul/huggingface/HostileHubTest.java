package io.modelhaul.huggingface;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.ErrorCode;
import io.modelhaul.testkit.LocalHub;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.fault.Fault;
import io.modelhaul.testkit.http.ServedRequest;
import io.modelhaul.testkit.hub.HostileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that no honest Hub gives end in a clear error, and leave nothing behind. */
class HostileHubTest {
    private static final String TREE = "/api/models/owner/name/tree/**";
    private static final String REVISION = "/api/models/owner/name/revision/**";

    private final Path home;
    private final LocalHub hub;
    private final HubCalls calls;

    HostileHubTest(@TempDir Path home) {
        this.home = home;
        this.hub = LocalHub.builder()
                .pageSize(2)
                .model(
                        "owner/name",
                        files -> files.file("a", "1").file("b", "2").file("c", "3"))
                .start();
        this.calls = new HubCalls(home, hub.endpoint());
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    private void assertRefused(String... words) throws IOException {
        DownloadException failure = calls.failure("hf://owner/name");
        assertThat(failure.code()).as("%s", failure).isEqualTo(ErrorCode.PROTOCOL);
        assertThat(failure).hasMessageContainingAll(words);
        try (Stream<Path> files = Files.walk(home)) {
            assertThat(files.filter(Files::isRegularFile))
                    // What was tried is remembered.
                    .allMatch(file -> file.startsWith(home.resolve("state").resolve("metrics")));
        }
        assertThat(hub.log().forContent()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../escape",
                "a/../../escape",
                "/etc/passwd",
                "C:\\windows\\x",
                "a\\..\\..\\b",
                "\\\\host\\share\\x",
                "x\u0000y",
                "",
                ".",
                "a//b"
            })
    void refusesNamesThatLeadElsewhere(String path) throws IOException {
        hub.faults().on(TREE).inject(HostileTree.withPath(path));

        assertRefused("Refused the file name");
    }

    @Test
    void letsTheUserLeaveAHostileNameOut() {
        hub.faults().on(TREE).inject(HostileTree.withPaths("../escape", "a"));

        assertThat(calls.plan("hf://owner/name", DownloadOptions.builder().exclude("../*"))
                        .files())
                .singleElement()
                .satisfies(file -> assertThat(file.path().value()).isEqualTo("a"));
    }

    static Stream<Fault> listings() {
        return Stream.of(
                HostileTree.withSize("a", "-1"),
                HostileTree.withSize("a", "\"3\""),
                HostileTree.withSize("a", "1e400"),
                HostileTree.duplicate("a"),
                HostileTree.withPaths("a", "a/b"),
                HostileTree.wrongTypes(),
                HostileTree.deep(100_000),
                HostileTree.cutOff(),
                HostileTree.json(""),
                HostileTree.json("{}"),
                HostileTree.json("null"),
                Fault.html());
    }

    @ParameterizedTest
    @MethodSource("listings")
    void refusesListingsThatAreNone(Fault listing) throws IOException {
        hub.faults().on(TREE).inject(listing);

        assertRefused("The answer is not what a Hub sends");
    }

    @Test
    void refusesAListingWithoutEnd() throws IOException {
        hub.faults().on(TREE).inject(HostileTree.huge(64L << 20));

        assertRefused("16777216 bytes");
    }

    @Test
    void asksTheMirrorForAPageThatItNamesAtAnotherHost() {
        try (LocalHub other = LocalHub.builder().start()) {
            Fault elsewhere = (request, honest) -> honest.with(
                    "Link",
                    honest.header("Link")
                            .map(link -> link.replace(
                                    hub.endpoint().toString(), other.endpoint().toString()))
                            .orElse(null));
            hub.faults().on(TREE).inject(elsewhere);

            assertThat(calls.pull("hf://owner/name").resolve("c")).hasContent("3");
            assertThat(other.log().all()).isEmpty();
        }
    }

    @Test
    void leavesALoopOfPages() throws IOException {
        String again =
                "<" + hub.endpoint() + "/api/models/owner/name/tree/x?recursive=true&expand=false>; rel=\"next\"";
        hub.faults().on(TREE).from(2).inject(HostileTree.withPath("d"));
        hub.faults().on(TREE).inject(Fault.header("Link", again));

        assertRefused("do not end");
        assertThat(hub.log().matching(each -> each.target() == ServedRequest.Target.TREE))
                .hasSizeLessThan(4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"sha\":7}",
                "{\"sha\":\"main\"}",
                "{\"sha\":\"../../../../x\"}",
                "{\"sha\":\"ABCDEF0000000000000000000000000000000000\"}"
            })
    void refusesACommitThatIsNone(String json) throws IOException {
        hub.faults().on(REVISION).inject(HostileTree.json(json));

        assertRefused("The answer is not what a Hub sends");
    }

    /** The answer about a revision names each of them, so that it grows with the repository. */
    @Test
    void readsTheCommitOfARepositoryWithAHundredThousandFiles() {
        String commit = String.valueOf(calls.plan("hf://owner/name", once()).commit());
        String siblings = IntStream.range(0, 100_000)
                .mapToObj(number -> "{\"rfilename\":\"data/part-" + number + ".parquet\"}")
                .collect(Collectors.joining(","));
        hub.faults()
                .on(REVISION)
                .inject(HostileTree.json("{\"siblings\":[" + siblings + "],\"sha\":\"" + commit + "\"}"));

        assertThat(calls.plan("hf://owner/name", once()).commit()).isEqualTo(commit);
    }

    @Test
    void readsNoMoreOfALongAnswerThanItNeeds() {
        String commit = String.valueOf(calls.plan("hf://owner/name", once()).commit());
        String begun = "{\"id\":\"owner/name\",\"sha\":\"" + commit + "\",\"siblings\":[";
        String siblings = "{\"rfilename\":\"data/part.parquet\"},".repeat(45 << 15);
        hub.faults()
                .on(REVISION)
                .inject(HostileTree.json(begun + siblings + "{}]}").and(Fault.gzip()));
        hub.faults().on(REVISION).first(1).inject(HostileTree.json(begun + siblings + "{}]}"));

        assertThat(calls.plan("hf://owner/name", once()).commit()).isEqualTo(commit);
        assertThat(calls.plan("hf://owner/name", once()).commit()).isEqualTo(commit);
        assertThat(hub.log()
                        .matching(each -> each.path().contains("/revision/"))
                        .get(1)
                        .bodyBytes())
                .isLessThan(20L << 20);
    }

    @Test
    void readsTheCommitOfALongAnswerThatTellsItLast() {
        String commit = String.valueOf(calls.plan("hf://owner/name", once()).commit());
        String siblings = "{\"rfilename\":\"data/part.parquet\"},".repeat(45 << 15);
        hub.faults()
                .on(REVISION)
                .inject(HostileTree.json("{\"siblings\":[" + siblings + "{}],\"sha\":\"" + commit + "\"}"));

        assertThat(calls.plan("hf://owner/name", once()).commit()).isEqualTo(commit);
    }

    @Test
    void leavesPagesThatListNothing() throws IOException {
        AtomicInteger page = new AtomicInteger();
        Fault endless = (request, honest) -> honest.with(
                "Link",
                "<" + hub.endpoint() + "/api/models/owner/name/tree/x?cursor=" + page.incrementAndGet()
                        + ">; rel=\"next\"");
        hub.faults().on(TREE).inject(HostileTree.empty().and(endless));

        assertRefused("lists nothing");
        assertThat(page).hasValueLessThan(20);
    }

    @ParameterizedTest
    @ValueSource(strings = {REVISION, TREE})
    void speaksOfALoginWhereAWebPageAnswers(String call) throws IOException {
        hub.faults().on(call).inject(Fault.html());

        assertRefused("web page", "log in");
    }

    @Test
    void speaksOfALoginThatTheNetworkWants() {
        hub.faults().on(REVISION).inject(Fault.status(511));

        assertThat(calls.failure("hf://owner/name"))
                .hasMessageContaining("login")
                .satisfies(failure -> assertThat(failure.retryable()).isFalse());
        assertThat(hub.log().all()).hasSize(1);
    }

    @Test
    void sizesThatNoNumberHoldsTogetherFindNoRoom() {
        String file = "{\"type\":\"file\",\"path\":\"%s\",\"size\":" + Long.MAX_VALUE + ",\"oid\":\"%s\"}";
        hub.faults()
                .on(TREE)
                .inject(HostileTree.json(
                        "[" + file.formatted("a", "a".repeat(40)) + "," + file.formatted("b", "b".repeat(40)) + "]"));

        assertThat(calls.plan("hf://owner/name", once()).totalBytes()).isEqualTo(Long.MAX_VALUE);
        assertThat(calls.failure("hf://owner/name", once()).code()).isEqualTo(ErrorCode.DISK_FULL);
    }

    @Test
    void triesAgainWhenTheHubIsBusy() {
        hub.faults().on(REVISION).first(1).inject(Fault.status(503));
        hub.faults().on(TREE).first(1).inject(Fault.rateLimited(0));

        assertThat(calls.pull("hf://owner/name", quickly()).resolve("c")).hasContent("3");
        assertThat(hub.log().all()).extracting(ServedRequest::status).contains(503, 429, 200);
    }

    @Test
    void saysSoWhenTheHubStaysBusy() {
        hub.faults().on(REVISION).inject(Fault.status(503));

        DownloadException failure = calls.failure("hf://owner/name", quickly());

        assertThat(failure.code()).isEqualTo(ErrorCode.SERVER_ERROR);
        assertThat(failure.retryable()).isTrue();
        assertThat(hub.log().all()).hasSize(3);
    }

    @Test
    @Timeout(60)
    void waitsForAnswersNoLongerThanTheEnvironmentSays() {
        hub.faults().on(REVISION).inject(Fault.silence());
        calls.with("HF_HUB_ETAG_TIMEOUT", "1");

        assertThat(calls.failure("hf://owner/name", once()).code()).isEqualTo(ErrorCode.TIMEOUT);
    }

    @Test
    @Timeout(60)
    void waitsForBytesNoLongerThanTheEnvironmentSays() {
        hub.model("owner/name").commit(files -> files.lfs("large", Content.generated(1, 3 << 20)));
        hub.faults().on("large").inject(Fault.stallAfter(100_000));
        calls.with("HF_HUB_DOWNLOAD_TIMEOUT", "1");

        assertThat(calls.failure("hf://owner/name/large", once()).code()).isEqualTo(ErrorCode.STALLED);
    }

    private static DownloadOptions.Builder once() {
        return DownloadOptions.builder().parse(DownloadOptions.RETRIES, "0");
    }

    private static DownloadOptions.Builder quickly() {
        return DownloadOptions.builder().parse(DownloadOptions.RETRIES, "2").parse(DownloadOptions.RETRY_DELAY, "10ms");
    }
}
