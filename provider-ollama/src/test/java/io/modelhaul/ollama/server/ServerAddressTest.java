package io.modelhaul.ollama.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.Environment;
import io.modelhaul.ollama.shared.OllamaEnvironment;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerAddressTest {
    private static ServerAddress of(Map<String, String> variables, DownloadOptions options) {
        return ServerAddress.of(options, new OllamaEnvironment(Environment.of(variables)));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "example.org, http://example.org:11434",
                "example.org:80, http://example.org:80",
                ":8080, http://127.0.0.1:8080",
                "0.0.0.0, http://127.0.0.1:11434",
                "0.0.0.0:1234, http://127.0.0.1:1234",
                "'10.0.0.1', http://10.0.0.1:11434",
                "\"10.0.0.1:5\", http://10.0.0.1:5",
                "::1, http://[::1]:11434",
                "[::1], http://[::1]:11434",
                "[::]:99, http://[::1]:99",
                "http://example.org, http://example.org:80",
                "https://example.org, https://example.org:443",
                "https://example.org:8443/ollama/, https://example.org:8443/ollama",
                "example.org/prefix, http://example.org:11434/prefix",
                "example.org:66000, http://example.org:11434",
                "example.org:, http://example.org:11434"
            })
    void readsTheVariableAsOllamaDoes(String text, String address) {
        assertThat(of(Map.of("OLLAMA_HOST", text), DownloadOptions.none()).base())
                .isEqualTo(URI.create(address));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://example.org", "a b", "http://"})
    void refusesWhatIsNoAddress(String text) {
        if (text.equals("http://")) {
            assertThat(of(Map.of("OLLAMA_HOST", text), DownloadOptions.none())
                            .base()
                            .getHost())
                    .isEqualTo("127.0.0.1");
            return;
        }
        assertThatThrownBy(() -> of(Map.of("OLLAMA_HOST", text), DownloadOptions.none()))
                .isInstanceOf(DownloadException.class)
                .hasMessageContaining("OLLAMA_HOST");
    }

    @Test
    void isOnThisMachineWhenNobodySaysOtherwise() {
        ServerAddress address = of(Map.of(), DownloadOptions.none());
        assertThat(address).hasToString("http://127.0.0.1:11434");
        assertThat(address.loopback()).isTrue();
        assertThat(address.credentials()).isNull();
    }

    @Test
    void optionWinsOverTheVariable() {
        DownloadOptions options = DownloadOptions.builder()
                .endpoint(URI.create("https://e.org/x/"))
                .build();
        assertThat(of(Map.of("OLLAMA_HOST", "other"), options).resolve("api/tags"))
                .isEqualTo(URI.create("https://e.org:443/x/api/tags"));
    }

    @Test
    void sendsTokenUserAndHeaders() {
        assertThat(of(Map.of("OLLAMA_API_KEY", "k3y"), DownloadOptions.none()).headers())
                .containsEntry("Authorization", "Bearer k3y");
        assertThat(of(Map.of("OLLAMA_HOST", "http://u:p%40@h"), DownloadOptions.none())
                        .headers())
                .containsEntry("Authorization", "Basic dTpwQA==");
        DownloadOptions options = DownloadOptions.builder()
                .parse(DownloadOptions.HEADER, "X-Key: v")
                .token("t0k")
                .build();
        ServerAddress both = of(Map.of("OLLAMA_API_KEY", "k3y"), options);
        assertThat(both.headers()).containsEntry("Authorization", "Bearer t0k").containsEntry("X-Key", "v");
        assertThat(both.toString()).doesNotContain("t0k");
    }
}
