package io.modelhaul.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a registry says about a model that cannot be had. */
class RegistryErrorsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "The specified tag is not available in the repository. Please use another tag | NOT_FOUND",
                "The specified tag is a sharded GGUF. Ollama does not support this yet | INVALID_REQUEST"
            })
    void itsSentenceIsTheMessage(String sentence, ErrorCode code, @TempDir Path home) throws IOException {
        AtomicInteger asked = new AtomicInteger();
        HttpServer registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        registry.createContext("/", exchange -> {
            asked.incrementAndGet();
            byte[] body = "{\"error\":\"%s\"}".formatted(sentence).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(400, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        registry.start();
        try (OllamaCalls calls = new OllamaCalls(home)) {
            String model = "127.0.0.1:" + registry.getAddress().getPort() + "/owner/repo:Q9_X";
            DownloadException failure = calls.failure(model, OllamaCalls.direct());
            assertThat(failure.code()).isEqualTo(code);
            assertThat(failure).hasMessageContainingAll(sentence, "owner/repo:Q9_X");
            assertThat(asked).as("another try cannot help").hasValue(1);
        } finally {
            registry.stop(0);
        }
    }
}
