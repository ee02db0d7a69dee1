package io.modelhaul.rkllm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RkllmFactsTest {
    @Test
    void readsWhatTheConvertersUsersWriteIntoNames() {
        assertThat(RkllmFacts.parse("Qwen2.5-0.5B-Instruct-rk3588-w8a8-opt-0-hybrid-ratio-0.0.rkllm"))
                .isEqualTo(new RkllmFacts("rk3588", "w8a8", 0, 0.0, null));
        assertThat(
                        RkllmFacts.parse(
                                "punchnox/Tinnyllama-1.1B-rk3588-rkllm-1.1.4/TinyLlama-1.1B-Chat-v1.0-rk3588-w8a8-opt-0-hybrid-ratio-0.5.rkllm"))
                .isEqualTo(new RkllmFacts("rk3588", "w8a8", 0, 0.5, "1.1.4"));
        assertThat(RkllmFacts.parse("Qwen3-1.7B_W4A16_G128_RK3576_v1.2.1b1.rkllm"))
                .isEqualTo(new RkllmFacts("rk3576", "w4a16_g128", null, null, "1.2.1b1"));
        assertThat(RkllmFacts.parse("opt1_rv1126b.rkllm")).isEqualTo(new RkllmFacts("rv1126b", null, 1, null, null));
    }

    @Test
    void takesNothingForAFactThatOnlyLooksLikeOne() {
        assertThat(RkllmFacts.parse("Llama-3.2-1B-work3588.rkllm"))
                .isEqualTo(new RkllmFacts(null, null, null, null, null));
        assertThat(RkllmFacts.parse("adopt-10-1.2.rkllm").known()).isEmpty();
    }

    @Test
    void tellsThemInOneLine() {
        assertThat(RkllmFacts.parse("a-rk3588-w8a8-opt-1-hybrid-ratio-0.5-1.1.4.rkllm"))
                .hasToString("rk3588, w8a8, opt 1, hybrid ratio 0.5, toolkit 1.1.4");
        assertThat(RkllmFacts.parse("x.rkllm")).hasToString("");
    }
}
