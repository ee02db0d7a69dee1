package io.modelhaul.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.ollama.store.OllamaManifest;
import io.modelhaul.spi.SafePath;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the layers of a manifest are called as plain files. */
class PlainNamesTest {
    private static final String TENSOR = "application/vnd.ollama.image.tensor";

    /** A layer; the digest is that digit repeated. */
    private static String layer(int content, String type, String name) {
        return "{\"digest\":\"sha256:%s\",\"size\":1,\"mediaType\":\"%s\"%s}"
                .formatted(String.format("%064x", content), type, name.isEmpty() ? "" : ",\"name\":\"" + name + "\"");
    }

    private static List<String> names(String... layers) {
        String json = "{\"layers\":[" + String.join(",", layers) + "]}";
        return PlainNames.of(OllamaManifest.parse(json.getBytes(StandardCharsets.UTF_8))).keySet().stream()
                .map(SafePath::value)
                .toList();
    }

    private static String[] tensors(String... names) {
        return IntStream.range(0, names.length)
                .mapToObj(i -> layer(i, TENSOR, names[i]))
                .toArray(String[]::new);
    }

    @Test
    void aManifestOfMillionsOfThingsIsNone() {
        assertThatThrownBy(() -> names("{},".repeat(1_000_000) + "{}")).hasMessageContaining("no JSON object");
    }

    @Test
    void aLayerWithANameGetsIt() {
        assertThat(names(
                        layer(1, TENSOR, "transformer/layers.0.weight"),
                        layer(2, TENSOR, "transformer/layers.1.weight"),
                        layer(3, "application/vnd.ollama.image.json", "tokenizer/config.json"),
                        layer(4, "application/vnd.ollama.image.license", "")))
                .containsExactly(
                        "transformer/layers.0.weight",
                        "transformer/layers.1.weight",
                        "tokenizer/config.json",
                        "license");
    }

    @Test
    void oneContentUnderTwoNamesIsTwoFiles() {
        assertThat(names(layer(1, TENSOR, "lm_head.weight"), layer(1, TENSOR, "embed.weight")))
                .containsExactly("lm_head.weight", "embed.weight");
        assertThat(names(layer(1, TENSOR, "a"), layer(1, TENSOR, "a"))).containsExactly("a");
    }

    @Test
    void aNameForAKindGivesWayToOneThatALayerHas() {
        assertThat(names(
                        layer(1, "application/vnd.ollama.image.license", ""),
                        layer(2, TENSOR, "License"),
                        layer(3, TENSOR, "model.gguf/0"),
                        layer(4, "application/vnd.ollama.image.model", ""),
                        layer(5, "application/vnd.ollama.image.license", "")))
                .containsExactly("License", "model.gguf/0", "license-2", "model-2.gguf", "license-3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../evil", "/etc/passwd", "a/../../b", "C:x", "a//b", "..", "a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q"})
    void aNameThatLeadsOutIsRefused(String name) {
        assertRefused(tensors(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a a", "a A", "a a/b", "a/b a", "a/b A/B", "x/a X/A/c"})
    void namesThatExcludeEachOtherAreRefused(String names) {
        assertRefused(tensors(names.split(" ")));
    }

    private static void assertRefused(String... layers) {
        assertThatThrownBy(() -> names(layers))
                .isInstanceOfSatisfying(
                        DownloadException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.PROTOCOL));
    }

    @Test
    void aNameOfAnyLengthIsRefusedBeforeItIsRead() {
        assertRefused(tensors("x/".repeat(100_000) + "y"));
    }

    @Test
    void manyLayersOfOneKindAreNumbered() {
        String[] layers = IntStream.range(0, 9_000)
                .mapToObj(i -> layer(i, "application/vnd.ollama.image.license", ""))
                .toArray(String[]::new);
        assertThat(names(layers))
                .hasSize(9_000)
                .startsWith("license", "license-2")
                .endsWith("license-9000");
        assertThat(Arrays.stream(layers).collect(Collectors.toSet())).hasSize(9_000);
    }
}
