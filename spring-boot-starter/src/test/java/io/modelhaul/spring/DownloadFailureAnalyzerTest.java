package io.modelhaul.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.Hint;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.io.support.SpringFactoriesLoader;

class DownloadFailureAnalyzerTest {
    private final DownloadFailureAnalyzer analyzer = new DownloadFailureAnalyzer();

    @Test
    void isFoundBySpring() {
        List<FailureAnalyzer> all = SpringFactoriesLoader.forDefaultResourceLocation()
                .load(
                        FailureAnalyzer.class,
                        SpringFactoriesLoader.FailureHandler.logging(
                                org.apache.commons.logging.LogFactory.getLog(getClass())));

        assertThat(all).hasAtLeastOneElementOfType(DownloadFailureAnalyzer.class);
    }

    @Test
    void namesTheProperty() {
        FailureAnalysis analysis =
                analyze(new DownloadException(ErrorCode.STALLED, Hint.RAISE_STALL_TIMEOUT, "It stalled."));

        assertThat(analysis.getDescription()).isEqualTo("STALLED: It stalled.");
        assertThat(analysis.getAction()).contains("modelhaul.stall-timeout");
    }

    @ParameterizedTest
    @EnumSource
    void hasAnActionForEveryHint(Hint hint) {
        assertThat(analyze(new DownloadException(ErrorCode.IO, hint, "It failed."))
                        .getAction())
                .isNotBlank();
    }

    @Test
    void hasNoActionWithoutAHint() {
        assertThat(analyze(new DownloadException(ErrorCode.IO, "It failed.")).getAction())
                .isNull();
    }

    private FailureAnalysis analyze(DownloadException failure) {
        FailureAnalysis analysis = analyzer.analyze(new IllegalStateException("at start", failure));
        assertThat(analysis).isNotNull();
        return analysis;
    }
}
