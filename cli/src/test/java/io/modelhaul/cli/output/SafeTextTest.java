package io.modelhaul.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafeTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\u001b[2Jb",
                "a\u0007b",
                "a\nb",
                "a\r\nb",
                "a\u009b31mb",
                "a\u202egnp.b",
                "a\u2066b",
                "a\u200fb",
                "a\u2028b",
                "a\u2029b",
                "a\u007fb",
                "a\ud800b",
                "a\u00adb",
                "a\ufeffb",
                "a\u0000b"
            })
    void takesAwayWhatATerminalWouldObey(String hostile) {
        String clean = SafeText.clean(hostile);

        assertThat(clean).startsWith("a").endsWith("b").contains("?");
        assertThat(clean.codePoints().filter(c -> c < 0x20 || c == 0x7f || c >= 0x80))
                .isEmpty();
    }

    @Test
    void leavesOrdinaryNamesAlone() {
        assertThat(SafeText.clean("weights/模型-é (1).safetensors")).isEqualTo("weights/模型-é (1).safetensors");
    }

    @Test
    void shortensInTheMiddle() {
        assertThat(SafeText.shorten("model-00001-of-00002.safetensors", 17)).isEqualTo("model-00…etensors");
        assertThat(SafeText.shorten("short", 17)).isEqualTo("short");
        assertThat(SafeText.shorten("anything", 1)).isEqualTo("…");
        assertThat(SafeText.shorten("anything", 0)).isEmpty();
    }

    @Test
    void countsWideCharactersTwice() {
        assertThat(SafeText.columns("模型")).isEqualTo(4);
        assertThat(SafeText.columns(SafeText.shorten("模型模型模型模型", 7))).isLessThanOrEqualTo(7);
        assertThat(SafeText.columns(SafeText.fit("模型模型模型模型", 8))).isEqualTo(8);
    }
}
