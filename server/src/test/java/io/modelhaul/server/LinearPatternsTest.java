package io.modelhaul.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.gates.PatternGrowth;
import org.junit.jupiter.api.Test;

/** Addresses and hosts come from callers. */
class LinearPatternsTest {
    @Test
    void tenTimesTheTextCostsAboutTenTimesAsMuch() {
        assertThat(PatternGrowth.quadratic(NettyRequest.class)).isEmpty();
    }
}
