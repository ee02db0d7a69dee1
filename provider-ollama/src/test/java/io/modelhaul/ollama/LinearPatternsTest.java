package io.modelhaul.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.gates.PatternGrowth;
import io.modelhaul.ollama.shared.OllamaName;
import org.junit.jupiter.api.Test;

/** Names, lines and challenges come from servers and registries. */
class LinearPatternsTest {
    @Test
    void tenTimesTheTextCostsAboutTenTimesAsMuch() {
        assertThat(PatternGrowth.quadratic(OllamaName.class, "ServerAddress.HOST_AND_PORT"))
                .isEmpty();
    }
}
