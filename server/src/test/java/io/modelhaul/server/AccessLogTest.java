package io.modelhaul.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What reaches the log of calls. */
class AccessLogTest {
    @Test
    void showsNothingThatTurnsOrHidesText() {
        assertThat(AccessLog.path("/a\u001b[2J\u0085\u009b\u202eb\r\nremote=1.2.3.4"))
                .isEqualTo("/a?[2J???b??remote=1.2.3.4");
        assertThat(VisibleText.of("\u2028\u2066\ufeff\ud800x")).isEqualTo("????x");
    }

    @Test
    void cutsOffAQueryThatLiesInThePath() {
        assertThat(AccessLog.path("/api/models/http/https%3A%2F%2Fexample.org%2Fa%3Fsig%3Dsecret%0aX"))
                .isEqualTo("/api/models/http/https%3A%2F%2Fexample.org%2Fa");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/models/http/https%3A%2F%2Fuser%3Apass-word%40example.org%2Fa",
                "/api/models/http/https%3a//user:pass-word%40example.org/a",
                "/api/models/http/https://user:pass-word@example.org/a",
                "/api/models/http/https%3A%2F%2Fexample.org%2Fa%23pass-word",
                "/api/models/http/https%3A%2F%2Fexample.org%2Fa%26token%3Dpass-word"
            })
    void hidesSecretsOfAnAddressThatLiesInThePath(String path) {
        assertThat(AccessLog.path(path)).doesNotContain("pass-word").contains("example.org");
    }

    @Test
    @Timeout(20)
    void longPathsCostNothing() {
        for (String part : new String[] {"://eyJ-", "?", "://@", "bearer ", "%3", "eyJ-."}) {
            assertThat(AccessLog.path("/" + part.repeat(31_000 / part.length())))
                    .hasSizeLessThan(600);
        }
    }
}
