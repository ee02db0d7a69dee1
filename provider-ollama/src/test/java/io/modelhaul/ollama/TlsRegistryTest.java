package io.modelhaul.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadStatus;
import io.modelhaul.testkit.LocalRegistry;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.ollama.RegistryLayer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registry that may be plain, and that speaks TLS. */
class TlsRegistryTest {
    private final LocalRegistry registry = LocalRegistry.startTls();
    private final OllamaCalls calls;
    private final String model = registry.name("ns/model:tag");

    TlsRegistryTest(@TempDir Path home) {
        this.calls = new OllamaCalls(home);
        registry.put("ns/model:tag", RegistryLayer.of("model", Content.generated(1, 3 << 20)), RegistryLayer.config());
    }

    @AfterEach
    void stop() {
        calls.close();
        registry.close();
    }

    @Test
    void isAskedOverTls() {
        calls.with("SSL_CERT_FILE", registry.certificatePem().toString());
        assertThat(calls.pull(model, OllamaCalls.direct()))
                .as("no retry is needed to find out")
                .noneMatch(state -> state.status() == DownloadStatus.RETRYING)
                .last()
                .matches(state -> state.status() == DownloadStatus.COMPLETE);
    }

    @Test
    void mustHaveACertificateThatIsTrusted() {
        assertThat(calls.failure(model, OllamaCalls.direct().set(DownloadOptions.RETRIES, 0)))
                .hasMessageContaining("certificate");
        assertThat(registry.log().all()).isEmpty();
    }

    @Test
    void isAskedAsTheCallSays() {
        calls.with("SSL_CERT_FILE", registry.certificatePem().toString());
        DownloadOptions.Builder plain = OllamaCalls.direct()
                .endpoint(URI.create("http://" + registry.host()))
                .set(DownloadOptions.RETRIES, 0);
        calls.failure("ns/model:tag", plain);
        assertThat(registry.log().all()).isEmpty();
        calls.pull("ns/model:tag", OllamaCalls.direct().endpoint(registry.endpoint()));
    }

    /** As servers in Go answer plain http at their port for TLS. */
    @Test
    void whatSaysThatItSpeaksTlsAndDoesNotIsNotBelieved() throws IOException {
        HttpServer liar = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        liar.createContext("/", exchange -> {
            byte[] body = "Client sent an HTTP request to an HTTPS server.".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(400, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        liar.start();
        try {
            String there = "127.0.0.1:" + liar.getAddress().getPort() + "/ns/model:tag";
            assertThat(calls.failure(
                            there,
                            OllamaCalls.direct()
                                    .set(DownloadOptions.RETRIES, 0)
                                    .set(DownloadOptions.CONNECT_TIMEOUT, Duration.ofSeconds(2))))
                    .hasMessageContaining("speaks TLS");
        } finally {
            liar.stop(0);
        }
    }
}
