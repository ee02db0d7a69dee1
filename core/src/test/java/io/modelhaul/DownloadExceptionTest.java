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
}
