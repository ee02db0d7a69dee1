package io.modelhaul.ollama.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadOptions;
import io.modelhaul.ModelRef;
import io.modelhaul.ollama.OllamaCalls;
import io.modelhaul.store.StoreOptions;
import io.modelhaul.testkit.LocalOllama;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.ollama.RegistryLayer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses of web pages that mean a model. */
class OllamaPageTest {
    @ParameterizedTest
    @CsvSource({
        "ollama.com/library/tiny, tiny",
        "https://ollama.com/library/tiny, tiny",
        "https://OLLAMA.com/library/tiny:1b-q4_K_M?x=1#readme, tiny:1b-q4_K_M",
        "https://ollama.com/owner/tiny:tag, owner/tiny:tag",
        "https://www.ollama.com/owner/tiny%3Atag/, owner/tiny:tag",
        "http://ollama.com/library/tiny:tag/blobs/0123456789ab, tiny:tag",
        "https://ollama.com/library/tiny/tags, tiny",
    })
    void aPageIsAModel(String page, String model) {
        assertThat(OllamaPage.model(page)).isEqualTo(model);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tiny",
                "owner/tiny",
                "https://ollama.com",
                "https://ollama.com/",
                "https://ollama.com/library",
                "https://ollama.com/install.sh",
                "https://ollama.com/download/Ollama.zip",
                "https://ollama.com/blog/news",
                "https://ollama.com:8443/library/tiny",
                "https://user@ollama.com/library/tiny",
                "https://ollama.com.example.org/library/tiny",
                "https://example.org/ollama.com/library/tiny",
                "ftp://ollama.com/library/tiny",
                "https://ollama.com/library/..",
                "hf.co/owner/tiny"
            })
    void anythingElseIsNone(String text) {
        assertThat(OllamaPage.model(text)).isNull();
    }

    @Test
    void aTextOfAnyLengthIsNone() {
        assertThat(OllamaPage.model("https://ollama.com/library/" + "/".repeat(1 << 20)))
                .isNull();
    }

    @Test
    void aPageIsPulledShownAndRemovedAsItsModel(@TempDir Path home) {
        try (LocalOllama server = LocalOllama.start(home.resolve("server"));
                OllamaCalls calls = new OllamaCalls(home.resolve("home"))) {
            server.offer("tiny", RegistryLayer.of("model", Content.of("weights")));
            DownloadOptions there = OllamaCalls.server(server.endpoint()).build();
            ModelRef.Source page = ModelRef.parse("ollama.com/library/tiny");

            calls.haul().download(page, there).blockLast(OllamaCalls.LIMIT);
            assertThat(server.pulls())
                    .singleElement()
                    .satisfies(
                            body -> assertThat(body.path("model").stringValue()).isEqualTo("tiny"));
            calls.pull("https://ollama.com/library/tiny", there.toBuilder());
            assertThat(calls.show("ollama.com/library/tiny", there.toBuilder()).model())
                    .isEqualTo("tiny:latest");
            calls.haul().models().remove(page, StoreOptions.of(there)).block(OllamaCalls.LIMIT);
            assertThat(server.models()).isEmpty();
        }
    }
}
