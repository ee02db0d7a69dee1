package io.modelhaul.internal.http.proxy;

import static io.modelhaul.internal.http.Http.failure;
import static io.modelhaul.internal.http.Http.get;
import static io.modelhaul.internal.http.Http.read;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadException;
import io.modelhaul.Environment;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.http.Certificates;
import io.modelhaul.internal.http.Credentials;
import io.modelhaul.internal.http.Http;
import io.modelhaul.internal.http.HttpRequest;
import io.modelhaul.internal.http.HttpSettings;
import io.modelhaul.internal.http.HttpTransport;
import io.modelhaul.internal.http.RawProxy;
import io.modelhaul.internal.http.RawServer;
import io.modelhaul.internal.http.retry.RetryListener;
import io.modelhaul.internal.http.retry.RetryRules;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

class ProxyTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String BASIC =
            "Basic " + Base64.getEncoder().encodeToString("me:p@ss".getBytes(StandardCharsets.UTF_8));

    @TempDir
    static Path folder;

    private static Certificates local;

    @BeforeAll
    static void makeCertificate() throws Exception {
        local = Certificates.make(folder, "dns:localhost,dns:hub.example,ip:127.0.0.1");
    }

    private static HttpTransport through(String... variables) {
        Map<String, String> environment = new java.util.HashMap<>();
        for (int i = 0; i < variables.length; i += 2) {
            environment.put(variables[i], variables[i + 1]);
        }
        return HttpTransport.builder(Environment.of(environment))
                .settings(Http.settings(0))
                .trustedCertificates(local.pem())
                .build();
    }

    private static RawServer tlsServer() throws Exception {
        ServerSocket socket =
                local.server().getServerSocketFactory().createServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
        return RawServer.start(socket, client -> {
            while (client.request() != null) {
                client.say(OK);
            }
        });
    }

    private static HttpRequest withToken(URI uri) {
        return HttpRequest.get(uri).credentials(new Credentials(uri, Map.of("Authorization", "Bearer s3cret")));
    }

    @Test
    void asksAnHttpProxyItselfForPlainHttp() throws IOException {
        try (RawServer proxy = RawServer.answering(OK);
                HttpTransport http = through("http_proxy", "http://me:p%40ss@localhost:" + proxy.port())) {
            assertThat(get(http, URI.create("http://hub.example:8080/a%2Fb?q=1")))
                    .isEqualTo("200 ok");
            assertThat(get(http, URI.create("http://other.example"))).isEqualTo("200 ok");

            assertThat(proxy.requests().get(0))
                    .startsWith("GET http://hub.example:8080/a%2Fb?q=1 HTTP/1.1\r\n")
                    .containsIgnoringCase("\r\nhost: hub.example:8080\r\n")
                    .containsIgnoringCase("\r\nproxy-authorization: " + BASIC);
            assertThat(proxy.requests().get(1))
                    .startsWith("GET http://other.example/ HTTP/1.1\r\n")
                    .containsIgnoringCase("\r\nhost: other.example\r\n");
            assertThat(proxy.connections()).isEqualTo(1);
        }
    }

    @Test
    void tunnelsTlsThroughAnHttpProxyThatSeesNoToken() throws Exception {
        try (RawServer server = tlsServer();
                RawProxy proxy = RawProxy.start(BASIC);
                HttpTransport http = through("HTTPS_PROXY", "http://me:p%40ss@localhost:" + proxy.port())) {
            URI uri = URI.create("https://hub.example:" + server.port() + "/x");

            assertThat(read(http, withToken(uri))).isEqualTo("200 ok");
            assertThat(read(http, withToken(uri))).isEqualTo("200 ok");

            assertThat(proxy.asked()).hasSize(1);
            assertThat(proxy.asked().get(0))
                    .startsWith("CONNECT hub.example:" + server.port() + " HTTP/1.1")
                    .doesNotContain("s3cret");
            assertThat(server.requests())
                    .hasSize(2)
                    .allMatch(request -> request.contains("Bearer s3cret"))
                    .noneMatch(request -> request.toLowerCase().contains("proxy-auth"));
        }
    }

    @Test
    void theProxyLooksTheHostUpInATunnel() throws Exception {
        try (RawServer server = tlsServer();
                RawProxy proxy = RawProxy.start(null);
                HttpTransport http = through("ALL_PROXY", "socks5h://127.0.0.1:" + proxy.port())) {
            // Only who asks the proxy gets anywhere; it would fail in looking up hub.example itself.
            assertThat(get(http, URI.create("https://hub.example:" + server.port() + "/")))
                    .isEqualTo("200 ok");

            assertThat(proxy.asked()).containsExactly("SOCKS hub.example:" + server.port());
        }
    }

    @Test
    void plainHttpGoesThroughSocksToo() throws IOException {
        try (RawServer server = RawServer.answering(OK);
                RawProxy proxy = RawProxy.start(null);
                HttpTransport http = through("all_proxy", "socks5://localhost:" + proxy.port())) {
            assertThat(get(http, URI.create("http://hub.example:" + server.port() + "/")))
                    .isEqualTo("200 ok");

            assertThat(proxy.asked()).containsExactly("SOCKS hub.example:" + server.port());
            assertThat(server.requests().get(0)).startsWith("GET / HTTP/1.1");
        }
    }

    @Test
    void noProxyMeansDirectly() throws IOException {
        try (RawServer server = RawServer.answering(OK);
                HttpTransport http = through("http_proxy", "http://127.0.0.1:1", "no_proxy", "localhost,127.0.0.0/8")) {
            assertThat(get(http, server.uri("/"))).isEqualTo("200 ok");
            assertThat(get(http, server.foreign("/"))).isEqualTo("200 ok");
        }
    }

    @Test
    void thisMachineIsAskedDirectly() throws IOException {
        try (RawServer server = RawServer.answering(OK);
                RawServer proxy = RawServer.answering(OK);
                HttpTransport http = through("HTTP_PROXY", "http://127.0.0.1:" + proxy.port())) {
            for (String host : new String[] {"127.0.0.1", "localhost", "LOCALHOST"}) {
                get(http, URI.create("http://" + host + ":" + server.port() + "/"));
            }

            assertThat(server.requests()).hasSize(3);
            assertThat(proxy.connections()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 404, 407, 502})
    void aFailureThatCameThroughAProxyNamesIt(int status) throws IOException {
        try (RawServer proxy = RawServer.answering("HTTP/1.1 " + status + " X\r\nContent-Length: 0\r\n\r\n");
                HttpTransport http = through("http_proxy", "http://me:s3cret@127.0.0.1:" + proxy.port())) {
            DownloadException failure = fetchFailure(http);

            assertThat(failure)
                    .message()
                    .contains("hub.example:80", "proxy 127.0.0.1:" + proxy.port())
                    .doesNotContain("s3cret");
            if (status == 407) {
                assertThat(failure).hasMessageContaining("user:password@");
            }
        }
    }

    @Test
    void aLoginPageOfAProxyIsCalledOne() throws IOException {
        try (RawServer proxy = RawServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n<html>log in.");
                HttpTransport http = through("http_proxy", "http://127.0.0.1:" + proxy.port())) {
            assertThat(fetchFailure(http))
                    .message()
                    .contains("web page", "login", "127.0.0.1:" + proxy.port())
                    .doesNotContain("JSON");
        }
    }

    private static DownloadException fetchFailure(HttpTransport http) {
        return http.json(HttpRequest.get(URI.create("http://hub.example/")), 1000)
                .map(body -> new DownloadException(ErrorCode.IO, "no failure"))
                .onErrorResume(DownloadException.class, Mono::just)
                .block(Http.PATIENCE);
    }

    @Test
    void aRedirectChoosesItsOwnWay() throws Exception {
        try (RawServer server = tlsServer();
                RawServer proxy = RawServer.answering("HTTP/1.1 302 X\r\nLocation: https://localhost:" + server.port()
                        + "/\r\nContent-Length: 0\r\n\r\n");
                HttpTransport http = through("http_proxy", "http://me:p%40ss@127.0.0.1:" + proxy.port())) {
            assertThat(get(http, URI.create("http://hub.example/"))).isEqualTo("200 ok");

            assertThat(server.requests())
                    .hasSize(1)
                    .noneMatch(request -> request.toLowerCase().contains("proxy"));
        }
    }

    @Test
    void tellsThatTheProxyWantsAPassword() throws Exception {
        try (RawServer server = tlsServer();
                RawProxy proxy = RawProxy.start(BASIC);
                HttpTransport http = through("https_proxy", "http://me:wr0ng@127.0.0.1:" + proxy.port())) {
            DownloadException failure = failure(http, URI.create("https://hub.example:" + server.port() + "/"));

            assertThat(failure.code()).isEqualTo(ErrorCode.AUTH_REQUIRED);
            assertThat(failure)
                    .message()
                    .contains("127.0.0.1:" + proxy.port(), "proxy variable", "user:password@")
                    .doesNotContain("wr0ng");
        }
    }

    @Test
    void tellsThatTheProxyRefuses() throws IOException {
        try (RawServer proxy = RawServer.answering("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
                HttpTransport http = through("https_proxy", "http://127.0.0.1:" + proxy.port())) {
            DownloadException failure = failure(http, URI.create("https://hub.example/"));

            assertThat(failure.code()).isEqualTo(ErrorCode.UNREACHABLE);
            assertThat(failure)
                    .hasMessageContaining("hub.example:443 (through the proxy 127.0.0.1:" + proxy.port() + ")")
                    .hasMessageContaining("no_proxy");
        }
    }

    @Test
    void tellsThatTheProxyIsNotThere() {
        try (HttpTransport http =
                through("https_proxy", "http://u:s3cret@127.0.0.1:1", "http_proxy", "http://no.invalid")) {
            assertThat(failure(http, URI.create("https://hub.example/")))
                    .message()
                    .contains("hub.example:443 (through the proxy 127.0.0.1:1)")
                    .doesNotContain("s3cret");
            assertThat(failure(http, URI.create("http://hub.example/"))).hasMessageContaining("no.invalid:1080");
        }
        try (HttpTransport http = through("https_proxy", "http://no.invalid:1")) {
            assertThat(failure(http, URI.create("https://hub.example/")))
                    .hasMessageContaining("There is no host called no.invalid")
                    .hasMessageContaining("proxy");
        }
    }

    @Test
    void theConnectLimitCoversTheProxy() throws IOException {
        HttpSettings hurried = new HttpSettings(
                Duration.ofMillis(500), Duration.ofSeconds(20), Duration.ofSeconds(20), RetryRules.DEFAULT);
        try (RawServer mute = RawServer.start(RawServer.Client::waitUntilGone);
                HttpTransport http = through("https_proxy", "http://127.0.0.1:" + mute.port())) {
            DownloadException failure =
                    failure(http.with(hurried, RetryListener.NONE), URI.create("https://hub.example/"));

            assertThat(failure.code()).isEqualTo(ErrorCode.TIMEOUT);
            assertThat(failure).hasMessageContaining("within 0.5 s");
        }
    }

    @Test
    void aBadVariableFailsOnlyWhereItApplies() throws IOException {
        try (RawServer server = RawServer.answering(OK);
                HttpTransport http = through("https_proxy", "ht tp://u:s3cret@x:y")) {
            assertThat(get(http, server.uri("/"))).isEqualTo("200 ok");
            DownloadException failure = failure(http, URI.create("https://hub.example/"));

            assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
            assertThat(failure).message().doesNotContain("s3cret");
        }
    }

    @Test
    void aProxyInTheSettingsCountsMoreThanTheEnvironment() throws IOException {
        try (RawServer proxy = RawServer.answering(OK);
                HttpTransport http = HttpTransport.builder(Environment.of(Map.of("NO_PROXY", "*")))
                        .proxy(URI.create("http://127.0.0.1:" + proxy.port()))
                        .build()) {
            assertThat(get(http, URI.create("http://hub.example/"))).isEqualTo("200 ok");
        }
    }
}
