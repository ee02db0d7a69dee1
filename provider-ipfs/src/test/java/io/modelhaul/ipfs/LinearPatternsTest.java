package io.modelhaul.ipfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.gates.PatternGrowth;
import io.modelhaul.ipfs.codec.Cid;
import org.junit.jupiter.api.Test;

/** A node of this machine may be anybody's. */
class LinearPatternsTest {
    @Test
    void tenTimesTheTextCostsAboutTenTimesAsMuch() {
        assertThat(PatternGrowth.quadratic(Cid.class)).isEmpty();
    }
}
