package io.modelhaul.modelscope;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.ModelRef;
import io.modelhaul.Modelhaul;
import io.modelhaul.store.StoreOptions;
import io.modelhaul.testkit.LocalModelScope;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.fault.Fault;
import io.modelhaul.testkit.http.Answer;
import io.modelhaul.testkit.http.ServedRequest.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** Answers that no honest site gives end in a clear error, and leave nothing behind. */
@Timeout(60)
class HostileModelScopeTest {
    private static final String SHA256 = Content.of("x").sha256();

    private final Path home;
    private final LocalModelScope site = LocalModelScope.builder()
            .model("owner/name", files -> files.file("a", "x"))
            .dataset("owner/name", files -> files.file("a", "x"))
            .start();
    private final ScopeCalls calls;

    HostileModelScopeTest(@TempDir Path home) {
        this.home = home;
        this.calls = new ScopeCalls(home, site);
    }

    @AfterEach
    void stop() {
        site.close();
    }

    private void answer(String json) {
        site.faults()
                .onAll()
                .target(Target.TREE)
                .inject((request, honest) -> Answer.of(200, "application/json", Content.of(json)));
    }

    private void list(String... entries) {
        answer("{\"Code\":200,\"Data\":{\"Files\":[" + String.join(",", entries) + "]},\"Success\":true}");
    }

    private static String file(String path) {
        return "{\"Path\":" + JsonMapper.shared().writeValueAsString(path)
                + ",\"Size\":1,\"Type\":\"blob\",\"Sha256\":\"" + SHA256 + "\"}";
    }

    private void assertRefused(String source) throws IOException {
        DownloadException failure = calls.failure(source);
        assertThat(failure.code()).as("%s", failure).isEqualTo(ErrorCode.PROTOCOL);
        try (Stream<Path> files = Files.walk(home)) {
            assertThat(files.filter(Files::isRegularFile))
                    // What was tried is remembered.
                    .allMatch(file -> file.startsWith(home.resolve("state")));
        }
        assertThat(site.log().forContent()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../escape",
                "a/../../escape",
                "/etc/passwd",
                "C:\\windows\\x",
                "a\\..\\b",
                "x\u0000y",
                "",
                ".",
                "a//b",
                ".modelhaul/master.json",
                ".git/config"
            })
    void refusesNamesThatLeadElsewhere(String path) throws IOException {
        list(file(path));
        DownloadException failure = calls.failure("ms://owner/name");
        assertThat(failure.code()).as("%s", failure).isEqualTo(ErrorCode.PROTOCOL);
        assertThat(home.resolve("escape")).doesNotExist();
        assertThat(calls.cache().resolve("models/owner--name/snapshots")).doesNotExist();
    }

    /** One such repository must not hide all others from the list, nor be there for ever. */
    @Test
    void whatIsStoredWithoutSuchAFileCanBeLookedAfter() {
        list(file("../escape"), file("a"));
        calls.pull("ms://owner/name", ScopeCalls.options().exclude("../**"));

        try (Modelhaul haul = calls.haul()) {
            assertThat(haul.models()
                            .list("modelscope", StoreOptions.none())
                            .collectList()
                            .block())
                    .singleElement()
                    .satisfies(model -> assertThat(model.complete()).isFalse());
            haul.models()
                    .remove(ModelRef.parse("ms://owner/name"), StoreOptions.none())
                    .block();
        }
        assertThat(calls.cache().resolve("models")).isEmptyDirectory();
    }

    @Test
    void readsAFailureInsideTheEnvelope() {
        answer("{\"Code\":10010205,\"Success\":false,\"Data\":{},\"Message\":\"no such thing\"}");
        assertThat(calls.failure("ms://owner/name"))
                .hasMessageContaining("no such thing")
                .extracting(DownloadException::code)
                .isEqualTo(ErrorCode.NOT_FOUND);
    }

    @Test
    void refusesAFileThatIsListedTwice() throws IOException {
        list(file("a"), file("a"));
        assertRefused("ms://owner/name");
    }

    @Test
    void refusesAFileThatIsAFolderToo() throws IOException {
        list(file("a"), file("a/b"));
        assertRefused("ms://owner/name");
    }

    @Test
    void refusesPagesThatRepeat() throws IOException {
        String[] page = new String[200];
        for (int i = 0; i < page.length; i++) {
            page[i] = file("f" + i);
        }
        list(page);
        assertRefused("ms://datasets/owner/name");
    }

    @Test
    void refusesAFolderThatListsFilesOfAnother() throws IOException {
        String[] entries = new String[3000];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = "{\"Path\":\"d" + i + "\",\"Type\":\"tree\"}";
        }
        list(entries);
        assertRefused("ms://owner/name");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "<html>",
                "{\"Data\":{\"Files\":{}}}",
                "{\"Code\":50000,\"Success\":false,\"Data\":{}}",
                "{\"Data\":{\"Files\":[{\"Type\":\"blob\"}]}}",
                "{\"Data\":{\"Files\":[{\"Path\":\"a\",\"Size\":-1}]}}",
                "{\"Data\":{\"Files\":[{\"Path\":\"a\",\"Size\":\"1\"}]}}",
                "{\"Data\":{\"Files\":[{\"Path\":\"a\",\"Size\":1,\"Sha256\":\"xyz\"}]}}"
            })
    void refusesWhatIsNoList(String json) throws IOException {
        answer(json);
        assertRefused("ms://owner/name");
    }

    @Test
    void refusesBytesThatAreNotThoseOfTheList() throws IOException {
        site.faults().on("a").inject(Fault.otherContent(Content.of("y")));

        assertThat(calls.failure("ms://owner/name").code()).isEqualTo(ErrorCode.CHECKSUM_MISMATCH);
        assertThat(calls.snapshot("master").resolve("a")).doesNotExist();
    }

    /** The site lists 3,000 of them; one that it does not list is there all the same. */
    @Test
    void aFileThatIsNotListedCanBeHadByItsName() {
        site.model("owner/name").commit(files -> {
            for (int i = 0; i <= 3000; i++) {
                files.file("f%04d".formatted(i), "x");
            }
        });

        assertThat(calls.failure("ms://owner/name")).hasMessageContaining("lists only the first files");
        assertThat(calls.pull("ms://owner/name/f3000")).hasContent("x");
        assertThat(calls.failure("ms://owner/name/f3001").code()).isEqualTo(ErrorCode.NOT_FOUND);
    }
}
