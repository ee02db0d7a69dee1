package io.modelhaul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelhaul.gates.PatternGrowth;
import io.modelhaul.spi.DownloadRequest;
import org.junit.jupiter.api.Test;

/** Names and headers come from strangers. */
class LinearPatternsTest {
    @Test
    void tenTimesTheTextCostsAboutTenTimesAsMuch() {
        assertThat(PatternGrowth.quadratic(
                        Redaction.class,
                        "Source.SCHEME",
                        "Origin.AUTHORITY",
                        "Proxy.ADDRESS",
                        "NoProxy.WITH_PORT",
                        "PartNames.OF_TRANSFER",
                        "PartNames.OF_ANY"))
                .isEmpty();
    }

    @Test
    void namesLongerThanAnyRealOneAreRefusedBeforeAnythingReadsThem() {
        String name = "a".repeat(9_000);

        assertThatThrownBy(() -> ModelRef.parse("hf://" + name)).hasMessageContaining("9005 characters");
        assertThatThrownBy(() -> new DownloadRequest("huggingface", name, DownloadOptions.none()))
                .hasMessageContaining("9000 characters");
    }

    @Test
    void aMessageIsCutBeforeItIsSearchedForSecrets() {
        assertThat(new DownloadException(ErrorCode.IO, "x".repeat(1_000_000)).getMessage())
                .hasSizeLessThan(40_000)
                .endsWith("…");
    }
}
