package io.modelhaul.ollama.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What servers of several versions say, and what it means. */
class ServerErrorsTest {
    private static DownloadException told(String words) {
        return new ServerErrors(new ServerAddress(URI.create("http://h:1"), Map.of("Authorization", "s3cret")), "tiny")
                .told(words);
    }

    @Test
    void makesASentenceOfWhateverWordsThereAre() {
        assertThat(told("")).hasMessageContaining("tiny: nothing but that it failed. The server's log");
        assertThat(told("needs a newer version of Ollama. ")).hasMessageContaining("Ollama. Update");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "pull model manifest: file does not exist | NOT_FOUND | false",
                "model 'x' not found | NOT_FOUND | false",
                "pull model manifest: 412: The model requires a newer version of Ollama | PROTOCOL | false",
                "invalid model name | INVALID_REQUEST | false",
                "insecure protocol http | INVALID_REQUEST | false",
                "http: server gave HTTP response to HTTPS client | INVALID_REQUEST | false",
                "tls: first record does not look like a TLS handshake | INVALID_REQUEST | false",
                "write /b/sha256-1-partial: no space left on device | DISK_FULL | false",
                "max retries exceeded: write x: no space left on device | DISK_FULL | false",
                "digest mismatch, file must be downloaded again: want sha256:4125, got sha256:5032 | CHECKSUM_MISMATCH | true",
                "unexpected EOF | UNREACHABLE | true",
                "max retries exceeded: EOF | UNREACHABLE | true",
                "dial tcp: lookup registry.ollama.ai: no such host | UNREACHABLE | true",
                "read tcp 1.2.3.4:1->5.6.7.8:443: read: connection reset by peer | UNREACHABLE | true",
                "net/http: TLS handshake timeout | TIMEOUT | true",
                "dial tcp 1.2.3.4:443: i/o timeout | TIMEOUT | true",
                "pull model manifest: 500: oops | SERVER_ERROR | true",
                "pull model manifest: 400: The specified tag is not available in the repository. | NOT_FOUND | false",
                "pull model manifest: 400: The specified tag is a sharded GGUF. | INVALID_REQUEST | false",
                "pull model manifest: 429: slow down | RATE_LIMITED | true",
                "unauthorized: access denied | AUTH_REQUIRED | false",
                "open /m/manifests/x: permission denied | READ_ONLY | false",
                "something nobody foresaw | SERVER_ERROR | true"
            })
    void wordsMeanCodes(String words, ErrorCode code, boolean retryable) {
        DownloadException failure = told(words);
        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.retryable()).isEqualTo(retryable);
        assertThat(failure).hasMessageContaining("tiny").hasMessageContaining(words.replaceFirst("\\.$", ""));
    }
}
