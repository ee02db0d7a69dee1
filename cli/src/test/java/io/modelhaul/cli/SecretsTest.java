package io.modelhaul.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SecretsTest {
    @Test
    void findsTokensAndHeaderValuesInACall() {
        List<String> args = List.of(
                "pull", "--token", "aaaa", "--header", "X-Key: bbbb", "--token=cccc", "--header=K:dddd", "--token");

        assertThat(Secrets.of(args, Map.of()))
                .contains("aaaa", "bbbb", "cccc", "dddd")
                .doesNotContain("pull", "X-Key");
    }

    @Test
    void findsThemInTheEnvironment() {
        Map<String, String> environment = Map.of(
                "HF_TOKEN",
                " one ",
                "OLLAMA_API_KEY",
                "\"two\"",
                "PINATA_JWT",
                "two",
                "MODELHAUL_API_KEY",
                "three",
                "HF_TOKEN_PATH",
                "/four");

        assertThat(Secrets.of(List.of(), environment))
                .contains("one", "two", "three")
                .doesNotContain("/four");
    }
}
