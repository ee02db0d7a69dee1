package io.modelhaul;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DownloadExceptionTest {
    @Test
    void isRetryableAsItsCodeIsUnlessToldOtherwise() {
        for (ErrorCode code : ErrorCode.values()) {
            DownloadException failure = new DownloadException(code, "words");
            assertThat(failure.retryable()).isEqualTo(code.retryable());
            assertThat(failure.retryable(true).retryable()).isTrue();
            assertThat(failure.retryable(false).retryable()).isFalse();
        }
    }

    @Test
    void keepsEverythingWhenRetryabilityChanges() {
        IllegalStateException cause = new IllegalStateException("cause");
        DownloadException failure = new DownloadException(ErrorCode.RATE_LIMITED, "words", cause);

        DownloadException later =
                failure.retryAfter(Duration.ofSeconds(5)).retryable(false).retryable(true);

        assertThat(later).hasMessage("words").hasCause(cause);
        assertThat(later.code()).isEqualTo(ErrorCode.RATE_LIMITED);
        assertThat(later.retryAfter()).isEqualTo(Duration.ofSeconds(5));
        assertThat(later.getStackTrace()).isEqualTo(failure.getStackTrace());
    }

    @Test
    void endsItsMessageWithWhatHelps() {
        DownloadException failure = new DownloadException(ErrorCode.OFFLINE, Hint.ALLOW_NETWORK, "It is not here.");

        assertThat(failure).hasMessage("It is not here. " + Hint.ALLOW_NETWORK.text());
        assertThat(failure.reason()).isEqualTo("It is not here.");
        assertThat(failure.retryable(true).hint()).isEqualTo(Hint.ALLOW_NETWORK);
        assertThat(failure.retryable(true)).hasMessage(failure.getMessage());
        assertThat(new DownloadException(ErrorCode.OFFLINE, "words").hint()).isNull();
    }

    @Test
    void showsNoSecretInItsReason() {
        DownloadException failure = new DownloadException(
                ErrorCode.IO, Hint.USE_CREDENTIALS, "https://user:secret@host.example/file?signature=secret failed.");

        assertThat(failure.reason()).doesNotContain("secret");
        assertThat(failure).hasMessageNotContaining("secret");
    }
}
