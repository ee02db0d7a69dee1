package io.modelhaul.huggingface;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.gates.PatternGrowth;
import io.modelhaul.huggingface.api.HubRepo;
import org.junit.jupiter.api.Test;

/** Names and pages come from a Hub and from callers. */
class LinearPatternsTest {
    @Test
    void tenTimesTheTextCostsAboutTenTimesAsMuch() {
        assertThat(PatternGrowth.quadratic(HubRepo.class)).isEmpty();
    }
}
