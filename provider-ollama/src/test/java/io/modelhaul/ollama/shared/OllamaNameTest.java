package io.modelhaul.ollama.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelhaul.DownloadException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OllamaNameTest {
    @ParameterizedTest
    @CsvSource({
        "llama3, registry.ollama.ai, library, llama3, latest, llama3:latest",
        "llama3:8b, registry.ollama.ai, library, llama3, 8b, llama3:8b",
        "me/llama3:8b-q4_K.M, registry.ollama.ai, me, llama3, 8b-q4_K.M, me/llama3:8b-q4_K.M",
        "hf.co/owner/repo:Q4_K_M, hf.co, owner, repo, Q4_K_M, hf.co/owner/repo:Q4_K_M",
        "127.0.0.1:5000/ns/model, 127.0.0.1:5000, ns, model, latest, 127.0.0.1:5000/ns/model:latest",
        "http://127.0.0.1:5000/ns/model:t, 127.0.0.1:5000, ns, model, t, 127.0.0.1:5000/ns/model:t",
        "registry.ollama.ai/library/x:1, registry.ollama.ai, library, x, 1, x:1"
    })
    void readsNamesAsOllamaDoes(String text, String host, String namespace, String model, String tag, String shown) {
        OllamaName name = OllamaName.parse(text);
        assertThat(name).isEqualTo(new OllamaName(host, namespace, model, tag));
        assertThat(name).hasToString(shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "a:",
                ":t",
                "/a",
                "a/",
                "a//b",
                "../a",
                "a/../b/c",
                "a/b/c/d",
                "-a",
                ".a",
                "a b",
                "a\\b",
                "a:b:c",
                "n.s/model",
                "a@sha256:00",
                "é",
                "a/b/.c:t",
                "h/n/m:.."
            })
    void refusesWhatIsNoName(String text) {
        assertThat(OllamaName.read(text)).isNull();
        assertThatThrownBy(() -> OllamaName.parse(text)).isInstanceOf(DownloadException.class);
    }

    @ParameterizedTest
    @CsvSource({"LLAMA3, llama3:latest, true", "llama3:8b, llama3, false", "a b, A B, true"})
    void comparesWithoutCase(String one, String other, boolean same) {
        assertThat(OllamaName.same(one, other)).isEqualTo(same);
    }
}
