package io.modelhaul.internal.http;

import static io.modelhaul.internal.http.Http.failure;
import static io.modelhaul.internal.http.Http.get;
import static io.modelhaul.internal.http.Http.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.http.retry.RetryListener;
import io.modelhaul.internal.http.retry.RetryRules;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class ExchangeTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final HttpTransport http = Http.plain();

    @AfterEach
    void close() {
        http.close();
    }

    @Test
    void doesNothingBeforeSubscription() throws IOException {
        try (RawServer server = RawServer.answering(OK)) {
            Flux<String> exchange = http.exchange(HttpRequest.get(server.uri("/")), Http::text);

            assertThat(server.connections()).isZero();
            assertThat(exchange.blockLast(Http.PATIENCE)).isEqualTo("200 ok");
        }
    }

    @Test
    void aReaderThatRunsOutOfMemoryFailsItsCall() throws IOException {
        OutOfMemoryError full = new OutOfMemoryError("in a test");
        try (RawServer server = RawServer.answering(OK)) {
            Flux<String> inBody = http.exchange(
                    HttpRequest.get(server.uri("/")),
                    (answer, body) -> body.map(buffer -> {
                        throw full;
                    }));
            Flux<String> atHead = http.exchange(HttpRequest.get(server.uri("/")), (answer, body) -> {
                throw full;
            });
            for (Flux<String> exchange : List.of(inBody, atHead)) {
                assertThatThrownBy(() -> exchange.blockLast(Http.PATIENCE))
                        .isInstanceOf(DownloadException.class)
                        .hasMessageContaining("memory");
            }
        }
    }

    @Test
    void saysWhoAsksAndWantsNoEncoding() throws IOException {
        try (RawServer server = RawServer.answering(OK)) {
            get(http, server.uri("/x"));

            assertThat(server.requests().get(0))
                    .startsWith("GET /x HTTP/1.1\r\n")
                    .containsIgnoringCase("\r\nhost: 127.0.0.1:" + server.port() + "\r\n")
                    .containsIgnoringCase("\r\naccept-encoding: identity\r\n")
                    .containsPattern("(?i)\r\nuser-agent: modelhaul/\\S+ \\(java/\\d+; [^)]+\\)\r\n")
                    .doesNotContainIgnoringCase("authorization")
                    .doesNotContainIgnoringCase("${");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a%2Fb/%e4%C3/~x",
                "/signed?X-Amz-Signature=aB%2f+%20&Expires=1&k=v%3D&flag&x=[1]&e=",
                "/a//b/./c",
                "/?q=a?b/c",
                "/a;b=c,d:e@f!$&'()*+=-._~"
            })
    void sendsPathAndQueryByteForByte(String target) throws IOException {
        try (RawServer server = RawServer.answering(OK)) {
            get(http, server.uri(target));

            assertThat(server.requests().get(0)).startsWith("GET " + target + " HTTP/1.1\r\n");
        }
    }

    @Test
    void sendsNoFragmentAndEncodesWhatNoRequestLineCanHold() throws IOException {
        try (RawServer server = RawServer.answering(OK)) {
            get(http, server.uri("/modèle%2F1#part"));
            get(http, server.uri(""));

            assertThat(server.requests().get(0)).startsWith("GET /mod%C3%A8le%2F1 HTTP/1.1\r\n");
            assertThat(server.requests().get(1)).startsWith("GET / HTTP/1.1\r\n");
        }
    }

    @Test
    void reachesIpv6Hosts() throws IOException {
        ServerSocket socket = new ServerSocket(0, 5, java.net.InetAddress.getByName("::1"));
        try (RawServer server = RawServer.start(socket, client -> {
            client.request();
            client.say(OK);
        })) {
            assertThat(get(http, URI.create("http://[::1]:" + server.port() + "/")))
                    .isEqualTo("200 ok");
            assertThat(server.requests().get(0)).containsIgnoringCase("host: [::1]:" + server.port());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 204, 206, 304, 400, 404, 416, 429, 500, 599})
    void everyFinalStatusReachesTheReader(int status) throws IOException {
        try (RawServer server = RawServer.answering("HTTP/1.1 " + status + " X\r\nContent-Length: 0\r\n\r\n")) {
            assertThat(get(http, server.uri("/"))).isEqualTo(status + " ");
        }
    }

    @Test
    void postsJsonWithItsLength() throws IOException {
        try (RawServer server = RawServer.answering(OK)) {
            read(http, HttpRequest.post(server.uri("/api"), "{\"é\":1}"));

            assertThat(server.requests().get(0))
                    .startsWith("POST /api HTTP/1.1")
                    .containsIgnoringCase("content-type: application/json")
                    .containsIgnoringCase("content-length: 8\r\n");
        }
    }

    @Test
    void passesOverAnswersThatComeBeforeTheOneThatCounts() throws IOException {
        try (RawServer server = RawServer.start(client -> {
            while (client.request() != null) {
                client.say("HTTP/1.1 100 Continue\r\n\r\n");
                client.say("HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n");
                client.say("HTTP/1.1 102 Processing\r\n\r\n" + OK);
            }
        })) {
            for (int i = 0; i < 3; i++) {
                assertThat(get(http, server.uri("/" + i))).isEqualTo("200 ok");
            }
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void usesOneConnectionForOneCallAfterTheOther() throws IOException {
        try (RawServer server = RawServer.answering(OK)) {
            for (int i = 0; i < 5; i++) {
                get(http, server.uri("/" + i));
            }
            // Other limits and a listener do not mean another pool.
            get(http.with(Http.settings(7), RetryListener.NONE), server.uri("/view"));

            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void aFreshConnectionIsNotFromThePoolAndNotPutThere() throws IOException {
        try (RawServer server = RawServer.answering(OK)) {
            get(http, server.uri("/1"));
            read(http, HttpRequest.get(server.uri("/2")).freshConnection(true));
            get(http, server.uri("/3"));

            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void holdsTheBoundOnConnectionsToOneHost() throws Exception {
        CountDownLatch three = new CountDownLatch(3);
        try (RawServer server = RawServer.start(client -> {
                    while (client.request() != null) {
                        three.countDown();
                        three.await();
                        client.say(OK);
                    }
                });
                HttpTransport narrow =
                        HttpTransport.builder(Http.EMPTY).connectionsPerHost(3).build()) {
            Flux.range(0, 12)
                    .flatMap(i -> narrow.exchange(HttpRequest.get(server.uri("/" + i)), Http::text), 12)
                    .blockLast(Http.PATIENCE);

            assertThat(server.requests()).hasSize(12);
            assertThat(server.connections()).isEqualTo(3);
        }
    }

    @Test
    void theWaitForAFreeConnectionIsNoTimeout() throws IOException {
        HttpSettings hurried = new HttpSettings(
                Duration.ofMillis(700), Duration.ofMillis(700), Duration.ofSeconds(20), RetryRules.DEFAULT);
        try (RawServer server = RawServer.start(client -> {
                    while (client.request() != null) {
                        client.say("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\na");
                        TimeUnit.MILLISECONDS.sleep(1000);
                        client.say("bc");
                    }
                });
                HttpTransport narrow = HttpTransport.builder(Http.EMPTY)
                        .settings(hurried)
                        .connectionsPerHost(1)
                        .build()) {
            assertThat(Flux.range(0, 2)
                            .flatMap(i -> narrow.exchange(HttpRequest.get(server.uri("/" + i)), Http::text))
                            .collectList()
                            .block(Http.PATIENCE))
                    .containsOnly("200 abc")
                    .hasSize(2);
        }
    }

    @Test
    void cancelInMidBodyClosesTheConnectionWithinASecond() throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        CountDownLatch arrived = new CountDownLatch(1);
        try (RawServer server = RawServer.start(client -> {
            client.request();
            client.say("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nbeginning");
            client.waitUntilGone();
            gone.countDown();
        })) {
            Disposable running = http.exchange(
                            HttpRequest.get(server.uri("/")),
                            (answer, body) ->
                                    body.doOnNext(b -> arrived.countDown()).then())
                    .subscribe();
            assertThat(arrived.await(30, TimeUnit.SECONDS)).isTrue();

            running.dispose();

            assertThat(gone.await(1, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void cancelWhileTheReaderHasNotBegunWithTheBodyClosesTheConnectionToo() throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        try (RawServer server = RawServer.start(client -> {
            client.request();
            client.say("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nbeginning");
            client.waitUntilGone();
            gone.countDown();
        })) {
            Disposable running = http.exchange(HttpRequest.get(server.uri("/")), (answer, body) -> {
                        answered.countDown();
                        return Mono.never();
                    })
                    .subscribe();
            assertThat(answered.await(30, TimeUnit.SECONDS)).isTrue();

            running.dispose();

            assertThat(gone.await(1, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void cancelBeforeTheAnswerClosesTheConnection() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch gone = new CountDownLatch(1);
        try (RawServer server = RawServer.start(client -> {
            client.request();
            asked.countDown();
            client.waitUntilGone();
            gone.countDown();
        })) {
            Disposable running =
                    http.exchange(HttpRequest.get(server.uri("/")), Http::text).subscribe();
            assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();

            running.dispose();

            assertThat(gone.await(1, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aReaderThatLeavesTheBodyAloneGivesTheConnectionUp() throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        try (RawServer server = RawServer.start(client -> {
            client.request();
            client.say("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nbeginning");
            client.waitUntilGone();
            gone.countDown();
        })) {
            assertThat(http.exchange(HttpRequest.get(server.uri("/")), (answer, body) -> Mono.just(answer.status()))
                            .blockLast(Http.PATIENCE))
                    .isEqualTo(200);

            assertThat(gone.await(1, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void failuresOfTheReaderPassAsTheyAre() throws IOException {
        IllegalStateException own = new IllegalStateException("the reader's own");
        try (RawServer server = RawServer.answering(OK)) {
            assertThatThrownBy(() -> http.exchange(
                                    HttpRequest.get(server.uri("/")), (answer, body) -> body.then(Mono.error(own)))
                            .blockLast(Http.PATIENCE))
                    .isSameAs(own);
            assertThatThrownBy(() -> http.exchange(HttpRequest.get(server.uri("/")), (answer, body) -> {
                                throw own;
                            })
                            .blockLast(Http.PATIENCE))
                    .isSameAs(own);
        }
    }

    @Test
    void tellsThatNobodyAnswers() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        DownloadException failure = failure(http, URI.create("http://127.0.0.1:" + port + "/"));

        assertThat(failure.code()).isEqualTo(ErrorCode.UNREACHABLE);
        assertThat(failure.retryable()).isTrue();
        assertThat(failure).hasMessageContaining("127.0.0.1:" + port).hasMessageContaining("Check");
    }

    @Test
    void tellsThatThereIsNoSuchHost() {
        DownloadException failure = failure(http, URI.create("http://no-such-host.invalid/"));

        assertThat(failure.code()).isEqualTo(ErrorCode.UNREACHABLE);
        assertThat(failure).hasMessageContaining("no-such-host.invalid:80");
    }

    @ParameterizedTest
    @CsvSource({
        "'SSH-2.0-OpenSSH_9.2\r\n\r\n', PROTOCOL, false",
        "'', UNREACHABLE, true",
        "'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nfour', UNREACHABLE, true",
        "'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nfour\r\n', UNREACHABLE, true",
        "'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nfour\r\n', PROTOCOL, true",
        "'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab', PROTOCOL, false"
    })
    void tellsABrokenAnswer(String answer, ErrorCode code, boolean retryable) throws IOException {
        try (RawServer server = RawServer.start(client -> {
            client.request();
            client.say(answer);
        })) {
            DownloadException failure = failure(http, server.uri("/"));

            assertThat(failure.code()).as(failure.getMessage()).isEqualTo(code);
            assertThat(failure.retryable()).isEqualTo(retryable);
            assertThat(failure).hasMessageContaining("127.0.0.1:" + server.port());
        }
    }

    @Test
    void tellsHowFarABodyCameThatWasCut() throws IOException {
        try (RawServer server = RawServer.start(client -> {
            client.request();
            client.say("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nfour");
        })) {
            assertThat(failure(http, server.uri("/"))).hasMessageContaining("cut after 4 of 1000 bytes");
        }
    }

    @Test
    void refusesHeadsThatGrowWithoutEnd() throws IOException {
        try (RawServer server = RawServer.answering("HTTP/1.1 200 OK\r\nX: " + "x".repeat(70_000) + "\r\n\r\n")) {
            DownloadException failure = failure(http, server.uri("/"));

            assertThat(failure.code()).isEqualTo(ErrorCode.PROTOCOL);
        }
    }

    @Test
    void doesNotResendBehindTheCallersBack() throws IOException {
        try (RawServer server = RawServer.start(RawServer.Client::request)) {
            DownloadException failure = failure(http, server.uri("/"));

            assertThat(failure.code()).isEqualTo(ErrorCode.UNREACHABLE);
            assertThat(server.requests()).hasSize(1);
        }
    }

    /** A server that closes its first connection when the second request comes over it. */
    private static RawServer closingIdleConnections() {
        return RawServer.start(client -> {
            client.request();
            client.say(OK);
            if (client.number() == 1) {
                client.request();
                return;
            }
            client.waitUntilGone();
        });
    }

    @Test
    void asksAgainWhenTheIdleConnectionItTookWasClosed() throws IOException {
        try (RawServer server = closingIdleConnections()) {
            assertThat(get(http, server.uri("/1"))).isEqualTo("200 ok");
            assertThat(get(http, server.uri("/2"))).isEqualTo("200 ok");
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void neverSendsAPostTwice() throws IOException {
        try (RawServer server = closingIdleConnections()) {
            get(http, server.uri("/1"));
            DownloadException failure = failure(http, HttpRequest.post(server.uri("/2"), "{}"));

            assertThat(failure.code()).isEqualTo(ErrorCode.UNREACHABLE);
            assertThat(server.requests()).hasSize(2);
        }
    }

    @Test
    void bytesBehindABodyAreNotTakenForTheNextAnswer() throws IOException {
        String smuggled = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";
        try (RawServer server = RawServer.start(client -> {
            client.request();
            client.say(client.number() == 1 ? OK + smuggled : OK);
            while (client.request() != null) {
                client.say(OK);
            }
        })) {
            assertThat(get(http, server.uri("/1"))).isEqualTo("200 ok");
            assertThat(get(http, server.uri("/2"))).isEqualTo("200 ok");
            assertThat(get(http, server.uri("/3"))).isEqualTo("200 ok");
        }
    }

    @Test
    void garbageBehindABodyHarmsNoOtherCall() throws IOException {
        try (RawServer server = RawServer.start(client -> {
            while (client.request() != null) {
                client.say(OK + "garbage garbage");
            }
        })) {
            for (int i = 0; i < 4; i++) {
                assertThat(get(http, server.uri("/" + i))).isEqualTo("200 ok");
            }
        }
    }

    @Test
    void aServerThatDoesNotAnswerInTimeIsATimeout() throws IOException {
        HttpSettings hurried = new HttpSettings(
                Duration.ofSeconds(20), Duration.ofMillis(300), Duration.ofSeconds(20), RetryRules.DEFAULT);
        CountDownLatch gone = new CountDownLatch(1);
        try (RawServer server = RawServer.start(client -> {
            client.request();
            client.waitUntilGone();
            gone.countDown();
        })) {
            DownloadException failure = failure(http.with(hurried, RetryListener.NONE), server.uri("/"));

            assertThat(failure.code()).isEqualTo(ErrorCode.TIMEOUT);
            assertThat(failure).hasMessageContaining("127.0.0.1:" + server.port() + " did not answer within 0.3 s");
            assertThat(gone.await(5, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void offlineConnectsToNobody() throws IOException {
        try (RawServer server = RawServer.answering(OK)) {
            DownloadException failure = failure(http.offline(), server.uri("/"));

            assertThat(failure.code()).isEqualTo(ErrorCode.OFFLINE);
            assertThat(server.connections()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://user:s3cret@127.0.0.1/",
                "ftp://127.0.0.1/s3cret",
                "http:///x",
                "file:///etc/passwd",
                "http://127.0.0.1:99999/",
                "//127.0.0.1/"
            })
    void refusesAddressesThatAreNone(String address) {
        DownloadException failure = failure(http, URI.create(address));

        assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(failure.getMessage()).doesNotContain("user:s3cret");
    }

    @Test
    void refusesHeadersThatWouldSplitARequestWithoutTellingThem() throws IOException {
        try (RawServer server = RawServer.answering(OK)) {
            DownloadException failure = failure(
                    http, HttpRequest.get(server.uri("/")).header("Authorization", "Bearer s3cret\r\nX-Evil: 1"));

            assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
            assertThat(failure).hasMessageContaining("Authorization").message().doesNotContain("s3cret");
            assertThat(server.connections()).isZero();
        }
    }

    @Test
    void afterCloseCallsFailAndConnectionsAreGone() throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        try (RawServer server = RawServer.start(client -> {
            client.request();
            client.say(OK);
            client.waitUntilGone();
            gone.countDown();
        })) {
            HttpTransport closing = Http.plain();
            get(closing, server.uri("/"));

            closing.close();

            assertThat(gone.await(5, TimeUnit.SECONDS)).isTrue();
            assertThat(failure(closing, server.uri("/")).code()).isEqualTo(ErrorCode.CANCELLED);
        }
    }
}
