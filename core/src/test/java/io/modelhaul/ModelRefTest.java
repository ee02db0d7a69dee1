package io.modelhaul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelRefTest {
    @ParameterizedTest
    @CsvSource({
        "hf://owner/repo, hf, owner/repo",
        "HF://owner/repo@refs/pr/1/a b.bin, hf, owner/repo@refs/pr/1/a b.bin",
        " ollama://llama3:8b , ollama, llama3:8b",
        "ipfs://bafy/path%20x, ipfs, bafy/path%20x",
        "https://h/f?x=1#y, https, https://h/f?x=1#y",
        "HTTP://h/f, http, http://h/f",
        "my+scheme.1-x://a, my+scheme.1-x, a",
        "file:///srv/models, file, /srv/models",
        "/srv/models/x.gguf, file, /srv/models/x.gguf",
        "./x.gguf, file, ./x.gguf",
        "../x, file, ../x",
        "~/x, file, ~/x",
        "a/b/c, file, a/b/c",
        "hf.co/owner/repo:Q4_K_M, https, https://hf.co/owner/repo:Q4_K_M",
        "HuggingFace.co/owner/repo/tree/main, https, https://HuggingFace.co/owner/repo/tree/main",
        "ollama.com/library/llama3, https, https://ollama.com/library/llama3",
        "xhf.co/owner/repo, file, xhf.co/owner/repo",
    })
    void readsSources(String text, String scheme, String location) {
        assertThat(ModelRef.parse(text)).isEqualTo(new ModelRef.Source(scheme, location));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "hf://", "hf://  ", "a\0b", "hf://a\0b"})
    void refusesWhatNamesNothing(String text) {
        assertInvalid(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"owner/repo", "llama3", "llama3:8b", "Qwen/Qwen3-0.6B"})
    void asksWhereABareNameComesFrom(String text) {
        assertThatThrownBy(() -> ModelRef.parse(text)).hasMessageContaining("hf://" + text);
        assertInvalid(text);
    }

    @Test
    void takesABareNameForAPathWhenItIsThere(@TempDir Path folder) throws IOException {
        Path file = Files.createFile(folder.resolve("model"));
        Path relative = Path.of("").toAbsolutePath().relativize(file);

        assertThat(ModelRef.parse(relative.toString()).scheme()).isEqualTo("file");
    }

    @Test
    void showsNoSecretAsText() {
        assertThat(ModelRef.parse("https://u:secret@h/f?sig=secret")).hasToString("https://***@h/f");
        assertThat(ModelRef.parse("hf://u:secret@h/f?sig=secret")).hasToString("hf://***@h/f");
        assertThat(ModelRef.parse("hf://owner/repo@main")).hasToString("hf://owner/repo@main");
        assertThat(ModelRef.parse("/a/b")).hasToString("/a/b");
    }

    @Test
    void namesAScheme() {
        assertThatThrownBy(() -> ModelRef.parse("hf:// ")).hasMessageContaining("'hf://'");
    }

    private static void assertInvalid(String text) {
        assertThatThrownBy(() -> ModelRef.parse(text))
                .isInstanceOfSatisfying(
                        DownloadException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST));
    }
}
