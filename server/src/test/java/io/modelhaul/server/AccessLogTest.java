package io.modelhaul.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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

    @Test
    @Timeout(20)
    void longPathsCostNothing() {
        for (String part : new String[] {"://eyJ-", "?", "://@", "bearer ", "%3", "eyJ-."}) {
            assertThat(AccessLog.path("/" + part.repeat(31_000 / part.length())))
                    .hasSizeLessThan(600);
        }
    }
}
