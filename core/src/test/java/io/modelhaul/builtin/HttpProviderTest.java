package io.modelhaul.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.CachePolicy;
import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.Environment;
import io.modelhaul.ErrorCode;
import io.modelhaul.Modelhaul;
import io.modelhaul.internal.http.RawServer;
import io.modelhaul.store.StoreOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Single files at addresses, over real sockets. */
class HttpProviderTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final String BODY = "the bytes of a model";
    private static final String WRONG = "0".repeat(64);

    @TempDir
    Path folder;

    private final List<DownloadProgress> seen = new ArrayList<>();
    private Modelhaul haul;

    @BeforeEach
    void open() {
        haul = modelhaul(Duration.ofSeconds(20));
    }

    private Modelhaul modelhaul(Duration answers) {
        return Modelhaul.builder()
                .environment(
                        Environment.of(Map.of("HOME", folder.resolve("home").toString())))
                .defaults(DownloadOptions.builder()
                        .set(DownloadOptions.CONNECT_TIMEOUT, Duration.ofSeconds(20))
                        .set(DownloadOptions.STALL_TIMEOUT, answers)
                        .set(DownloadOptions.RETRIES, 0)
                        .set(DownloadOptions.RETRY_BUDGET, Duration.ofMinutes(1))
                        .set(DownloadOptions.RETRY_DELAY, List.of(Duration.ofMillis(1)))
                        .build())
                .build();
    }

    @AfterEach
    void close() {
        haul.close();
    }

    private static String ok(String body, String... headers) {
        StringBuilder answer = new StringBuilder("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n");
        Stream.of(headers).forEach(header -> answer.append(header).append("\r\n"));
        return answer + "\r\n" + body;
    }

    /** What a server answers to one request. */
    private interface Answer {
        String to(String request) throws Exception;
    }

    private static RawServer server(Answer answers) {
        return RawServer.start(client -> {
            for (String request = client.request(); request != null; request = client.request()) {
                client.say(answers.to(request));
            }
        });
    }

    private static RawServer serving(String body, String... headers) {
        return server(request -> {
            String answer = ok(body, headers);
            return request.startsWith("HEAD") ? answer.substring(0, answer.length() - body.length()) : answer;
        });
    }

    private String pull(String provider, String model, DownloadOptions options) throws IOException {
        seen.clear();
        DownloadProgress last =
                haul.download(provider, model, options).doOnNext(seen::add).blockLast(PATIENCE);
        return Files.readString(Path.of(last.path()));
    }

    private String pull(Object address) throws IOException {
        return pull("http", address.toString(), DownloadOptions.none());
    }

    private DownloadException failure(String provider, String model, DownloadOptions options) {
        try {
            haul.download(provider, model, options).doOnNext(seen::add).blockLast(PATIENCE);
        } catch (DownloadException e) {
            return e;
        }
        throw new AssertionError("no failure");
    }

    private List<Path> filesWith(String text) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().contains(text)
                            || Files.isRegularFile(file) && read(file).contains(text))
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return "";
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "401 Unauthorized\r\nContent-Length: 0",
                "403 Forbidden\r\nContent-Length: 9",
                "404 Not Found\r\nContent-Length: 0",
                "405 Method Not Allowed\r\nContent-Length: 0",
                "500 Internal Server Error\r\nContent-Length: 0",
                "501 Not Implemented\r\nContent-Length: 0",
                "200 OK\r\nContent-Length: 0",
                "200 OK\r\nContent-Type: text/html\r\nContent-Length: 7",
            })
    void anyOddAnswerToHeadLetsGetDecide(String answer) throws IOException {
        try (RawServer server =
                server(request -> request.startsWith("HEAD") ? "HTTP/1.1 " + answer + "\r\n\r\n" : ok(BODY))) {
            assertThat(pull(server.uri("/m.gguf"))).isEqualTo(BODY);
        }
    }

    @Test
    void aHeadThatHangsLetsGetDecide() throws IOException {
        haul.close();
        haul = modelhaul(Duration.ofSeconds(1));
        try (RawServer server = RawServer.start(client -> {
            for (String request = client.request(); request != null; request = client.request()) {
                if (request.startsWith("HEAD")) {
                    client.waitUntilGone();
                }
                client.say(ok(BODY));
            }
        })) {
            assertThat(pull(server.uri("/m.gguf"))).isEqualTo(BODY);
        }
    }

    @Test
    void whatGetRefusesIsRefusedByThePlan() throws IOException {
        try (RawServer server = server(request -> "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n")) {
            assertThat(failure("http", server.uri("/m").toString(), DownloadOptions.none())
                            .code())
                    .isEqualTo(ErrorCode.NOT_FOUND);
            assertThat(server.requests()).hasSize(2);
        }
    }

    @Test
    void addressesThatDifferInTheirQueryAreDifferentFiles() throws IOException {
        try (RawServer server = server(request -> {
            String body = request.split(" ")[1];
            return request.startsWith("HEAD") ? "HTTP/1.1 405 No\r\nContent-Length: 0\r\n\r\n" : ok(body);
        })) {
            for (String query : List.of("token=aaa", "token=bbb", "a=1&b=2", "b=2&a=1", "se=1", "sig=x", "policy=1")) {
                assertThat(pull(server.uri("/get?" + query))).isEqualTo("/get?" + query);
            }
            assertThat(filesWith("aaa").stream()
                            .filter(file -> !file.getFileName().toString().equals("get")))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Amz-Algorithm=A&X-Amz-Credential=%s&X-Amz-Date=%s&X-Amz-Expires=1&X-Amz-SignedHeaders=h&X-Amz-Signature=%s",
                "Expires=%s&Signature=%s&Key-Pair-Id=%s",
                "sv=2024&se=%s&sr=b&sp=r&sig=%s",
            })
    void aSignatureIsNoPartOfTheFile(String signature) throws IOException {
        try (RawServer server = serving(BODY)) {
            pull(server.uri("/m?v=1&" + signature.replace("%s", "one")));
            int asked = server.requests().size();

            assertThat(pull(server.uri("/m?v=1&" + signature.replace("%s", "two"))))
                    .isEqualTo(BODY);
            assertThat(server.requests()).hasSize(asked);
            pull(server.uri("/m?v=2&" + signature.replace("%s", "two")));
            assertThat(server.requests()).hasSizeGreaterThan(asked);
        }
    }

    @Test
    void userInfoInAnAddressIsBasicCredentialsThatNobodySees() throws IOException {
        try (RawServer server = serving(BODY)) {
            String address = "http://us%40er:s3cret@127.0.0.1:" + server.port() + "/m";

            assertThat(pull(address)).isEqualTo(BODY);

            assertThat(server.requests())
                    .isNotEmpty()
                    .allMatch(request ->
                            request.toLowerCase().contains("authorization: basic " + "dXNAZXI6czNjcmV0".toLowerCase()));
            assertThat(seen.toString()).doesNotContain("s3cret");
            assertThat(filesWith("s3cret")).isEmpty();
            assertThat(filesWith("us%40er")).isEmpty();
        }
    }

    @Test
    void userInfoStaysWithItsHost() throws IOException {
        try (RawServer other = serving(BODY);
                RawServer server = server(request ->
                        "HTTP/1.1 302 X\r\nLocation: " + other.foreign("/m") + "\r\nContent-Length: 0\r\n\r\n")) {
            assertThat(pull("http://user:s3cret@127.0.0.1:" + server.port() + "/m"))
                    .isEqualTo(BODY);

            assertThat(other.requests())
                    .isNotEmpty()
                    .noneMatch(request -> request.toLowerCase().contains("authorization"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Type: text/html; charset=utf-8", "Content-Type: application/octet-stream", "X: y"})
    void aWebPageIsNoModel(String header) throws IOException {
        try (RawServer server = serving("\r\n<!DOCTYPE html><html>Please log in</html>", header)) {
            DownloadException failure = failure("http", server.uri("/m.gguf").toString(), DownloadOptions.none());

            assertThat(failure.code()).isEqualTo(ErrorCode.PROTOCOL);
            assertThat(failure).hasMessageContaining("web page");
            assertThat(filesWith("m.gguf").stream().filter(file -> file.endsWith("m.gguf")))
                    .isEmpty();
        }
    }

    @Test
    void aWebPageThatIsAskedForIsTaken() throws IOException {
        try (RawServer server = serving("<html>licence</html>", "Content-Type: text/html")) {
            assertThat(pull(server.uri("/LICENSE.html"))).isEqualTo("<html>licence</html>");
        }
    }

    @Test
    void aFileWithoutARecordIsNotFetchedAgain() throws IOException {
        try (RawServer server = serving(BODY, "ETag: \"1\"")) {
            pull(server.uri("/m"));
            int asked = server.requests().size();
            try (Stream<Path> files = Files.walk(folder)) {
                Files.delete(files.filter(file -> file.endsWith(HttpRecord.FILE))
                        .findFirst()
                        .orElseThrow());
            }

            assertThat(pull(server.uri("/m"))).isEqualTo(BODY);
            assertThat(server.requests()).hasSize(asked);
            assertThat(haul.models()
                            .list("http", StoreOptions.none())
                            .collectList()
                            .block(PATIENCE))
                    .hasSize(1);
        }
    }

    @Test
    void aKillBetweenFileAndRecordLeavesNoFileUnderAnothersRecord() throws IOException {
        HttpRecord old = new HttpRecord("m", "http://h/m", 3, "\"1\"", null, WRONG);
        Path parts = Files.createDirectories(folder.resolve("entry/.parts"));
        old.write(folder.resolve("entry"));
        Path fresh = Files.writeString(parts.resolve("content"), "new");
        HttpStoreLayout layout = new HttpStoreLayout(folder.resolve("entry"), old, false);
        io.modelhaul.spi.PlannedFile file =
                new io.modelhaul.spi.PlannedFile(new io.modelhaul.spi.SafePath("m"), 3L, List.of(), List.of());

        layout.place(file, fresh);

        HttpRecord rebuilt = HttpRecord.readOrRebuild(folder.resolve("entry"), "http://h/m");
        assertThat(rebuilt.sha256()).isNull();
        assertThat(rebuilt.etag()).isNull();
    }

    @Test
    void anotherDigestOfALocalFileIsAMismatchAndTheFileStays() throws IOException {
        Path file = Files.writeString(folder.resolve("mine.gguf"), BODY);

        DownloadException failure = failure(
                "path", file.toString(), DownloadOptions.builder().sha256(WRONG).build());

        assertThat(failure.code()).isEqualTo(ErrorCode.CHECKSUM_MISMATCH);
        assertThat(file).hasContent(BODY);
    }

    @Test
    void theLogNamesThePort() throws IOException {
        try (RawServer server = serving(BODY)) {
            pull(server.uri("/m"));

            assertThat(haul.metrics()
                            .attempts()
                            .map(attempt -> attempt.endpoint())
                            .collectList()
                            .block(PATIENCE))
                    .contains("127.0.0.1:" + server.port());
        }
    }

    @Test
    void theLimitOfASilenceCoversTheAnswerToo() throws IOException {
        try (RawServer mute = RawServer.start(RawServer.Client::waitUntilGone)) {
            DownloadException failure = failure(
                    "http",
                    mute.uri("/m").toString(),
                    DownloadOptions.builder()
                            .set(DownloadOptions.STALL_TIMEOUT, Duration.ofMillis(300))
                            .policy(CachePolicy.REFRESH)
                            .build());

            assertThat(failure.code()).isEqualTo(ErrorCode.TIMEOUT);
            assertThat(failure).hasMessageContaining("within 0.3 s");
        }
    }

    @Test
    void capitalsInTheSchemeChangeNothing() throws IOException {
        try (RawServer server = serving(BODY)) {
            assertThat(pull("HTTP://127.0.0.1:" + server.port() + "/m")).isEqualTo(BODY);
        }
    }
}
