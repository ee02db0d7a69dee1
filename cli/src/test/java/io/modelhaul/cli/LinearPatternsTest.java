package io.modelhaul.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.gates.PatternGrowth;
import org.junit.jupiter.api.Test;

/** Arguments and messages may hold what servers chose. */
class LinearPatternsTest {
    @Test
    void tenTimesTheTextCostsAboutTenTimesAsMuch() {
        assertThat(PatternGrowth.quadratic(BareName.class, "Secrets.SECRET_VARIABLE"))
                .isEmpty();
    }
}
