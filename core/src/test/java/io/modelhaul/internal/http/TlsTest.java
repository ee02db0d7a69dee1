package io.modelhaul.internal.http;

import static io.modelhaul.internal.http.Http.failure;
import static io.modelhaul.internal.http.Http.get;
import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadException;
import io.modelhaul.Environment;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.http.connect.ConnectionFailures;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With boringssl, where its native library is present, and with the TLS of the JDK. */
@ParameterizedClass
@ValueSource(booleans = {true, false})
class TlsTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    @TempDir
    static Path folder;

    private static Certificates local;

    private final boolean boring;

    TlsTest(boolean boring) {
        this.boring = boring;
    }

    @BeforeAll
    static void makeCertificate() throws Exception {
        local = Certificates.make(folder, "dns:localhost,ip:127.0.0.1");
    }

    private static RawServer server(Certificates certificates, RawServer.Conversation conversation) throws Exception {
        return RawServer.start(
                certificates
                        .server()
                        .getServerSocketFactory()
                        .createServerSocket(0, 50, InetAddress.getByName("127.0.0.1")),
                conversation);
    }

    private static RawServer server(Certificates certificates) throws Exception {
        return server(certificates, client -> {
            while (client.request() != null) {
                client.say(OK);
            }
        });
    }

    private static URI uri(RawServer server, String host) {
        return URI.create("https://" + host + ":" + server.port() + "/");
    }

    private HttpTransport.Builder client(Environment environment) {
        HttpTransport.Builder client = HttpTransport.builder(environment).settings(Http.settings(0));
        return boring ? client : client.withoutBoringssl();
    }

    private HttpTransport trusting(Path pem) {
        return client(Http.EMPTY).trustedCertificates(pem).build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"})
    void trustsTheFileThatTheEnvironmentNames(String variable) throws Exception {
        Environment environment = Environment.of(Map.of(variable, local.pem().toString()));
        try (RawServer server = server(local);
                HttpTransport http = client(environment).build()) {
            assertThat(get(http, uri(server, "localhost"))).isEqualTo("200 ok");
            assertThat(get(http, uri(server, "127.0.0.1"))).isEqualTo("200 ok");
        }
    }

    @Test
    void trustsAFolderOfCertificatesWithCommentsInThem() throws Exception {
        Path bundle = Files.createDirectory(folder.resolve("bundle-" + boring));
        Files.writeString(
                bundle.resolve("a.pem"), "# Subject: a test\n\n" + Files.readString(local.pem()) + "\n# the end\n");
        Files.writeString(bundle.resolve("README"), "no certificate");
        try (RawServer server = server(local);
                HttpTransport http = trusting(bundle)) {
            assertThat(get(http, uri(server, "localhost"))).isEqualTo("200 ok");
        }
    }

    @Test
    void trustsNoCertificateThatNobodyVouchesFor() throws Exception {
        try (RawServer server = server(local);
                HttpTransport http = client(Http.EMPTY).build()) {
            DownloadException failure = failure(http, uri(server, "localhost"));

            assertThat(failure.code()).isEqualTo(ErrorCode.UNREACHABLE);
            assertThat(failure.retryable()).isFalse();
            assertThat(failure)
                    .hasMessageContaining("The certificate of localhost:" + server.port() + " is not trusted")
                    .hasMessageContaining("SSL_CERT_FILE")
                    .hasMessageNotContaining("Exception");
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void trustsNoCertificateOfAnotherHost() throws Exception {
        Certificates others = Certificates.make(folder, "dns:other.example");
        try (RawServer server = server(others);
                HttpTransport http = trusting(others.pem())) {
            for (String host : new String[] {"localhost", "127.0.0.1"}) {
                DownloadException failure = failure(http, uri(server, host));

                assertThat(failure.code()).isEqualTo(ErrorCode.UNREACHABLE);
                assertThat(failure.retryable()).isFalse();
                assertThat(failure).hasMessageContaining("is another host's");
            }
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void trustsNoCertificateThatHasExpired() throws Exception {
        Certificates old = Certificates.signed(folder, "dns:localhost", "-startdate", "-10d", "-validity", "5");
        try (RawServer server = server(old);
                HttpTransport http = trusting(old.pem())) {
            DownloadException failure = failure(http, uri(server, "localhost"));

            assertThat(failure.retryable()).isFalse();
            assertThat(failure).hasMessageContaining("has expired");
        }
    }

    @Test
    void tellsThatAServerSpeaksNoTls() throws IOException {
        try (RawServer server = RawServer.start(client -> client.say("HTTP/1.1 400 Bad Request\r\n\r\n"));
                HttpTransport http = client(Http.EMPTY).build()) {
            DownloadException failure = failure(http, uri(server, "127.0.0.1"));

            assertThat(failure.code()).isEqualTo(ErrorCode.UNREACHABLE);
            assertThat(failure.retryable()).isFalse();
            assertThat(failure).hasMessageContaining("http://");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Received fatal alert: handshake_failure",
                "(protocol_version) The server selected protocol version TLS11",
                "error:10000410:SSL routines:OPENSSL_internal:SSLV3_ALERT_HANDSHAKE_FAILURE",
                "error:100000f7:SSL routines:OPENSSL_internal:WRONG_VERSION_NUMBER",
            })
    void whatTheTwoSidesCannotAgreeOnIsNotTriedAgain(String words) {
        Throwable failure = ConnectionFailures.beforeAnswer(
                new SSLHandshakeException(words), Origin.of(URI.create("https://h")), "h:443", Duration.ofSeconds(1));

        assertThat(((DownloadException) failure).retryable()).isFalse();
    }

    @Test
    void tellsThatAServerClosedInTheHandshake() throws IOException {
        try (RawServer server = RawServer.start(client -> {});
                HttpTransport http = client(Http.EMPTY).build()) {
            DownloadException failure = failure(http, uri(server, "127.0.0.1"));

            assertThat(failure.code()).isEqualTo(ErrorCode.UNREACHABLE);
            assertThat(failure.retryable()).isTrue();
            assertThat(failure).hasMessageContaining("127.0.0.1:" + server.port());
        }
    }

    @Test
    void speaksNoTlsOfTheLastCentury() throws Exception {
        SSLServerSocket old = (SSLServerSocket)
                local.server().getServerSocketFactory().createServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
        old.setEnabledProtocols(new String[] {"TLSv1.1"});
        try (RawServer server = RawServer.start(old, RawServer.Client::request);
                HttpTransport http = trusting(local.pem())) {
            assertThat(failure(http, uri(server, "localhost")).code()).isEqualTo(ErrorCode.UNREACHABLE);
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void namesTheFileThatHoldsNoCertificates() throws IOException {
        Path empty = Files.writeString(folder.resolve("none.pem"), "nothing");
        for (Path file : new Path[] {empty, folder.resolve("absent.pem")}) {
            Environment environment = Environment.of(Map.of("SSL_CERT_FILE", file.toString()));
            try (HttpTransport http = client(environment).build()) {
                DownloadException failure = failure(http, URI.create("https://127.0.0.1:1/"));

                assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
                assertThat(failure).hasMessageContaining(file.toString()).hasMessageContaining("SSL_CERT_FILE");
            }
        }
    }

    @Test
    void aBadFileHarmsNoPlainConnection() throws IOException {
        Environment environment = Environment.of(Map.of("SSL_CERT_FILE", "/no/such/file"));
        try (RawServer server = RawServer.answering(OK);
                HttpTransport http = client(environment).build()) {
            assertThat(get(http, server.uri("/"))).isEqualTo("200 ok");
        }
    }

    @Test
    void neverFollowsARedirectOutOfTls() throws Exception {
        try (RawServer plain = RawServer.answering(OK);
                RawServer server = server(local, client -> {
                    client.request();
                    client.say("HTTP/1.1 302 Found\r\nLocation: " + plain.uri("/x") + "\r\nContent-Length: 0\r\n\r\n");
                });
                HttpTransport http = trusting(local.pem())) {
            DownloadException failure = failure(http, uri(server, "localhost"));

            assertThat(failure.code()).isEqualTo(ErrorCode.PROTOCOL);
            assertThat(failure).hasMessageContaining("gives up TLS");
            assertThat(plain.connections()).isZero();
        }
    }

    @Test
    void followsARedirectIntoTls() throws Exception {
        try (RawServer server = server(local);
                RawServer plain = RawServer.answering(
                        "HTTP/1.1 301 X\r\nLocation: " + uri(server, "localhost") + "\r\nContent-Length: 0\r\n\r\n");
                HttpTransport http = trusting(local.pem())) {
            assertThat(get(http, plain.uri("/"))).isEqualTo("200 ok");
        }
    }

    @Test
    void bodiesOverTlsArriveWhole() throws Exception {
        String megabytes = "0123456789abcdef".repeat(1 << 17);
        try (RawServer server = server(local, client -> {
                    while (client.request() != null) {
                        client.say("HTTP/1.1 200 OK\r\nContent-Length: " + megabytes.length() + "\r\n\r\n" + megabytes);
                    }
                });
                HttpTransport http = trusting(local.pem())) {
            assertThat(get(http, uri(server, "localhost"))).isEqualTo("200 " + megabytes);
            assertThat(get(http, uri(server, "localhost"))).isEqualTo("200 " + megabytes);
            assertThat(server.connections()).isEqualTo(1);
        }
    }
}
