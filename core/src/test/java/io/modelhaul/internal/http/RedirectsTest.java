package io.modelhaul.internal.http;

import static io.modelhaul.internal.http.Http.failure;
import static io.modelhaul.internal.http.Http.get;
import static io.modelhaul.internal.http.Http.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedirectsTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private final HttpTransport http = Http.plain();

    @AfterEach
    void close() {
        http.close();
    }

    private static String redirect(int status, String location) {
        return "HTTP/1.1 " + status + " Elsewhere\r\nLocation: " + location + "\r\nContent-Length: 4\r\n\r\ngone";
    }

    /** Redirects what is asked of {@code /from}, and answers everything else. */
    private static RawServer redirecting(int status, String location) {
        return RawServer.start(client -> {
            for (String request = client.request(); request != null; request = client.request()) {
                client.say(request.contains(" /from") ? redirect(status, location) : OK);
            }
        });
    }

    @ParameterizedTest
    @CsvSource({
        "301, GET, GET", "302, GET, GET", "303, GET, GET", "307, GET, GET", "308, GET, GET",
        "301, HEAD, HEAD", "302, HEAD, HEAD", "303, HEAD, HEAD", "307, HEAD, HEAD", "308, HEAD, HEAD",
        "301, POST, GET", "302, POST, GET", "303, POST, GET", "307, POST, POST", "308, POST, POST",
        "301, DELETE, DELETE", "303, DELETE, GET", "307, DELETE, DELETE"
    })
    void keepsOrChangesTheMethodAsTheStatusSays(int status, String method, String then) throws IOException {
        boolean head = method.equals("HEAD");
        try (RawServer server = RawServer.start(client -> {
            for (String request = client.request(); request != null; request = client.request()) {
                String answer = request.contains(" /from") ? redirect(status, "/to") : OK;
                client.say(head ? answer.substring(0, answer.indexOf("\r\n\r\n") + 4) : answer);
            }
        })) {
            String body = method.equals("POST") ? "{\"a\":1}" : null;
            HttpRequest call = new HttpRequest(
                    method, server.uri("/from"), Map.of("X-All", "1"), null, body, StatusErrors.STANDARD, false);

            assertThat(read(http, call)).isEqualTo(head ? "200 " : "200 ok");

            String second = server.requests().get(1);
            assertThat(second).startsWith(then + " /to ").contains("X-All: 1");
            assertThat(second.toLowerCase().contains("content-length: 7")).isEqualTo(then.equals("POST"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 304, 305, 306})
    void doesNotFollowWhatIsNoRedirect(int status) throws IOException {
        try (RawServer server =
                RawServer.answering("HTTP/1.1 " + status + " X\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n")) {
            assertThat(get(http, server.uri("/"))).isEqualTo(status + " ");
        }
    }

    @Test
    void aRedirectWithoutLocationIsAFinalAnswer() throws IOException {
        try (RawServer server = RawServer.answering("HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n")) {
            assertThat(get(http, server.uri("/"))).isEqualTo("302 ");
        }
    }

    @Test
    void tellsTheHeadsOnTheWay() throws IOException {
        try (RawServer server = RawServer.start(client -> {
            for (String request = client.request(); request != null; request = client.request()) {
                client.say(
                        request.contains("/from")
                                ? "HTTP/1.1 302 X\r\nLocation: /to?sig=1\r\nX-Linked-Size: 12\r\nContent-Length: 0\r\n\r\n"
                                : "HTTP/1.1 200 OK\r\nX-Linked-Size: 99\r\nContent-Length: 2\r\n\r\nok");
            }
        })) {
            HttpResponse answer = http.exchange(
                            HttpRequest.get(server.uri("/from")),
                            (head, body) -> body.then(reactor.core.publisher.Mono.just(head)))
                    .blockLast(Http.PATIENCE);

            assertThat(answer.uri()).isEqualTo(server.uri("/to?sig=1"));
            assertThat(answer.redirects()).hasSize(1);
            assertThat(answer.firstHeader("X-Linked-Size")).isEqualTo("12");
            assertThat(answer.header("X-Linked-Size")).isEqualTo("99");
            assertThat(answer.toString()).doesNotContain("sig");
        }
    }

    @Test
    void usesTheConnectionAgainBehindASmallRedirect() throws IOException {
        try (RawServer server = redirecting(302, "/to")) {
            get(http, server.uri("/from"));

            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void doesNotWaitForARedirectsBodyThatNeverEnds() throws IOException {
        try (RawServer server = RawServer.start(client -> {
            if (client.request().contains("/from")) {
                client.say("HTTP/1.1 302 X\r\nLocation: /to\r\nContent-Length: 1000\r\n\r\nbegin");
                client.waitUntilGone();
            } else {
                client.say(OK);
            }
        })) {
            assertThat(get(http, server.uri("/from"))).isEqualTo("200 ok");
        }
    }

    @Test
    void followsTenRedirectsAndNoMore() throws IOException {
        try (RawServer server = RawServer.start(client -> {
            for (String request = client.request(); request != null; request = client.request()) {
                int left = Integer.parseInt(request.substring(5, request.indexOf(" HTTP")));
                client.say(left == 0 ? OK : redirect(302, "/" + (left - 1)));
            }
        })) {
            assertThat(get(http, server.uri("/10"))).isEqualTo("200 ok");
            DownloadException failure = failure(http, server.uri("/11"));

            assertThat(failure.code()).isEqualTo(ErrorCode.PROTOCOL);
            assertThat(failure.retryable()).isFalse();
            assertThat(server.requests()).hasSize(11 + 11);
        }
    }

    @Test
    void aLoopEnds() throws IOException {
        try (RawServer server = redirecting(302, "/from")) {
            assertThat(failure(http, server.uri("/from"))).hasMessageContaining("loop");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://127.0.0.1/x",
                "file:///etc/passwd",
                "javascript:alert(1)",
                "data:text/plain,x",
                "http://user:pass@127.0.0.1/",
                "//user@127.0.0.1/",
                "http:///nohost",
                "http://",
                "http://host:99999/",
                "http://ho st/",
                "http://h\u00f6st/",
                "http://[::1/",
                "gopher:",
                "https:foo"
            })
    void refusesHostileLocations(String location) throws IOException {
        try (RawServer server = redirecting(302, location)) {
            DownloadException failure = failure(http, server.uri("/from"));

            assertThat(failure.code()).as(location).isEqualTo(ErrorCode.PROTOCOL);
            assertThat(failure.retryable()).isFalse();
            assertThat(failure).message().contains("127.0.0.1:" + server.port()).doesNotContain("pass");
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void refusesAnAbsurdlyLongLocation() throws IOException {
        try (RawServer server = redirecting(302, "/" + "x".repeat(20_000))) {
            assertThat(failure(http, server.uri("/from")).code()).isEqualTo(ErrorCode.PROTOCOL);
        }
    }

    @Test
    void neverGivesUpTls() {
        HttpResponse answer = new HttpResponse(
                302,
                URI.create("https://hub.example/x"),
                new DefaultHttpHeaders().set("Location", "http://hub.example/x?sig=s3cret"),
                List.of());

        DownloadException failure = org.junit.jupiter.api.Assertions.assertThrows(
                DownloadException.class, () -> Redirects.follow(HttpRequest.get(answer.uri()), answer));

        assertThat(failure.code()).isEqualTo(ErrorCode.PROTOCOL);
        assertThat(failure).message().contains("gives up TLS").doesNotContain("s3cret");
    }

    @ParameterizedTest
    @CsvSource({
        "/to, /to",
        "to?x=a%2Fb, /a/to?x=a%2Fb",
        "?y=1, /a/from?y=1",
        "../up, /up",
        "./same, /a/same",
        "/x/../y/./z, /y/z",
        "../../../../over, /over",
        "/signed?s=%2b+%20=&t, /signed?s=%2b+%20=&t",
        "'/with space?and \"quote\"|x', /with%20space?and%20%22quote%22%7Cx",
        "/100%?50%zz, /100%25?50%25zz",
        "/to#fragment, /to"
    })
    void resolvesLocationsAndLeavesTheirBytesAlone(String location, String target) throws IOException {
        try (RawServer server = RawServer.start(client -> {
            for (String request = client.request(); request != null; request = client.request()) {
                client.say(request.startsWith("GET /a/from HTTP") ? redirect(302, location) : OK);
            }
        })) {
            get(http, server.uri("/a/from"));

            assertThat(server.requests().get(1)).startsWith("GET " + target + " HTTP/1.1");
        }
    }

    @Test
    void credentialsGoToTheirOwnOriginAlsoBehindARedirect() throws IOException {
        try (RawServer server = redirecting(307, "/to")) {
            read(http, HttpRequest.get(server.uri("/from")).credentials(token(server.uri("/"))));

            assertThat(server.requests()).hasSize(2).allMatch(request -> request.contains("Bearer s3cret"));
        }
    }

    @Test
    void credentialsNeverGoToAnotherHostOrPort() throws IOException {
        try (RawServer other = RawServer.answering(OK);
                RawServer server = RawServer.start(client -> {
                    for (String request = client.request(); request != null; request = client.request()) {
                        String to = request.contains("/host") ? "http://localhost:" + other.port() : other.uri("") + "";
                        client.say(redirect(302, to + "/x"));
                    }
                })) {
            for (String path : List.of("/host", "/port")) {
                read(http, HttpRequest.get(server.uri(path)).credentials(token(server.uri("/"))));
            }

            assertThat(server.requests()).hasSize(2).allMatch(request -> request.contains("Bearer s3cret"));
            assertThat(other.requests()).hasSize(2).noneMatch(request -> request.contains("s3cret"));
        }
    }

    @Test
    void credentialsDoNotComeBackOnceTheyWereLeftBehind() throws IOException {
        try (RawServer server = RawServer.start(client -> {
            for (String request = client.request(); request != null; request = client.request()) {
                int port = client.port();
                client.say(
                        request.contains(" /1 ")
                                ? redirect(302, "http://localhost:" + port + "/2")
                                : request.contains(" /2 ") ? redirect(302, "http://127.0.0.1:" + port + "/3") : OK);
            }
        })) {
            read(http, HttpRequest.get(server.uri("/1")).credentials(token(server.uri("/"))));

            assertThat(server.requests()).hasSize(3);
            assertThat(server.requests().get(0)).contains("s3cret");
            assertThat(server.requests().get(1)).doesNotContain("s3cret");
            assertThat(server.requests().get(2)).doesNotContain("s3cret");
        }
    }

    @Test
    void credentialsOfAnotherOriginAreNotSentAtAll() throws IOException {
        try (RawServer server = redirecting(302, "/to")) {
            read(http, HttpRequest.get(server.foreign("/from")).credentials(token(server.uri("/"))));

            assertThat(server.requests()).noneMatch(request -> request.contains("s3cret"));
        }
    }

    @Test
    void cookiesAreNotKept() throws IOException {
        try (RawServer server =
                RawServer.answering("HTTP/1.1 200 OK\r\nSet-Cookie: session=1; Path=/\r\nContent-Length: 0\r\n\r\n")) {
            get(http, server.uri("/1"));
            get(http, server.uri("/2"));

            assertThat(server.requests())
                    .noneMatch(request -> request.toLowerCase().contains("cookie"));
        }
    }

    private static Credentials token(URI origin) {
        return new Credentials(origin, Map.of("Authorization", "Bearer s3cret"));
    }
}
