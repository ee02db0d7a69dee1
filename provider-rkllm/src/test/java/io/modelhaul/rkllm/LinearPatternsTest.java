package io.modelhaul.rkllm;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.gates.PatternGrowth;
import org.junit.jupiter.api.Test;

/** The names of models come from repositories. */
class LinearPatternsTest {
    @Test
    void tenTimesTheTextCostsAboutTenTimesAsMuch() {
        assertThat(PatternGrowth.quadratic(RkllmFacts.class)).isEmpty();
    }
}
