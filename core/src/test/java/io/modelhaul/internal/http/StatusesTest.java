package io.modelhaul.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What failures mean that a server tells by status and headers alone. */
class StatusesTest {
    private static DownloadException read(int status, String body, String... headers) {
        return StatusErrors.STANDARD.read(answer(status, headers), body);
    }

    private static HttpResponse answer(int status, String... headers) {
        HttpHeaders all = new DefaultHttpHeaders();
        for (int i = 0; i < headers.length; i += 2) {
            all.add(headers[i], headers[i + 1]);
        }
        return new HttpResponse(status, URI.create("https://hub.example/x?sig=s3cret"), all, List.of());
    }

    @ParameterizedTest
    @CsvSource({
        "400, PROTOCOL, false", "401, AUTH_REQUIRED, false", "403, FORBIDDEN, false", "404, NOT_FOUND, false",
        "407, AUTH_REQUIRED, false", "408, TIMEOUT, true", "410, NOT_FOUND, false", "416, PROTOCOL, true",
        "418, PROTOCOL, false", "425, SERVER_ERROR, true", "429, RATE_LIMITED, true", "451, FORBIDDEN, false",
        "500, SERVER_ERROR, true", "502, SERVER_ERROR, true", "503, SERVER_ERROR, true", "599, SERVER_ERROR, true",
        "204, PROTOCOL, false", "302, PROTOCOL, false"
    })
    void eachStatusHasItsCode(int status, ErrorCode code, boolean retryable) {
        DownloadException failure = read(status, "");

        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.retryable()).isEqualTo(retryable);
        assertThat(failure)
                .message()
                .contains("hub.example:443 answered " + status)
                .doesNotContain("s3cret");
    }

    @ParameterizedTest
    @CsvSource({
        "17, 17",
        "0, 0",
        "'Sat, 21 Nov 2026 10:00:30 GMT', 30",
        "'Saturday, 21-Nov-26 10:00:30 GMT', 30",
        "'Sat Nov 21 10:00:30 2026', 30",
        "'Sat, 21 Nov 2026 09:00:00 GMT', 0"
    })
    void obeysRetryAfterInEveryForm(String value, long seconds) {
        DownloadException failure = read(503, "", "Retry-After", value, "Date", "Sat, 21 Nov 2026 10:00:00 GMT");

        assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @CsvSource({"soon", "-5", "1.5", "99999999999999", "''"})
    void ignoresRetryAfterThatIsNone(String value) {
        assertThat(read(503, "", "Retry-After", value).retryAfter()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "'\"api\";r=0;t=55', 56",
        "'\"api\";r=10;t=55', ",
        "'\"api\";r=10;t=5, \"resolvers\";r=0;t=100', 101",
        "'\"a\";r=0;t=5, \"b\";r=0;t=100', 101",
        "'\"api\"; r=0; t=1', 2",
        "'api', ",
        "'\"api\";r=0', "
    })
    void readsTheHubsRateLimit(String value, Long seconds) {
        DownloadException failure = read(429, "", "RateLimit", value);

        assertThat(failure.retryAfter()).isEqualTo(seconds == null ? null : Duration.ofSeconds(seconds));
    }

    @Test
    void retryAfterCountsMoreThanTheRateLimit() {
        assertThat(read(429, "", "RateLimit", "\"api\";r=0;t=55", "Retry-After", "3")
                        .retryAfter())
                .isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void aFailureThatIsFinalIsNotRetriedForAHeader() {
        DownloadException failure = read(404, "", "Retry-After", "3");

        assertThat(failure.retryable()).isFalse();
        assertThat(failure.retryAfter()).isNull();
    }

    @Test
    void tellsTheServersOwnWords() {
        assertThat(read(403, "{\"error\":\"Quota\\nexceeded\",\"x\":[1,2]}")).hasMessageContaining("(Quota exceeded)");
        assertThat(read(403, "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"no pull\"}]}"))
                .hasMessageContaining("(no pull)");
        assertThat(read(400, "plain words\r\n\u001b[31mred\u202e")).hasMessageContaining("(plain words [31mred)");
    }

    @Test
    void doesNotTellWebPagesSecretsOrEndlessWords() {
        assertThat(read(502, "<html><h1>Bad gateway</h1>")).message().doesNotContain("<", "Bad gateway");
        assertThat(read(502, "Bad", "Content-Type", "text/html")).message().doesNotContain("(Bad)");
        assertThat(read(403, "token hf_abcdefghij is bad, see https://h/x?sig=abc"))
                .message()
                .doesNotContain("hf_abcdefghij", "sig=abc");
        assertThat(read(500, "x".repeat(8000)).getMessage()).hasSizeLessThan(500);
        assertThat(read(500, "{\"error\":\"" + "[".repeat(3000)).getMessage()).hasSizeLessThan(500);
    }
}
