package io.modelhaul.ollama.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PullLineTest {
    private static PullLine read(String json) {
        PullLine line = PullLine.read(json.getBytes(StandardCharsets.UTF_8));
        assertThat(line).as(json).isNotNull();
        return line == null ? new PullLine("", null, null, null, null) : line;
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "pulling manifest, MANIFEST",
                "pulling 8934d96d3f08, LAYER",
                "pulling model, OTHER",
                "downloading 8934d96d3f08, LAYER",
                "verifying sha256 digest, VERIFYING",
                "writing manifest, FINISHING",
                "removing unused layers, FINISHING",
                "removing any unused layers, FINISHING",
                "couldn't remove unused layers: no, FINISHING",
                "success, SUCCESS",
                "succeeding slowly, OTHER",
                "something new, OTHER"
            })
    void mapsStatuses(String status, PullLine.Phase phase) {
        assertThat(read("{\"status\":\"" + status + "\",\"later\":[1]}").phase())
                .isEqualTo(phase);
    }

    @Test
    void readsLayers() {
        PullLine line =
                read("{\"status\":\"pulling abcdef012345\",\"digest\":\"sha256:ab\",\"total\":10,\"completed\":4}");
        assertThat(line).isEqualTo(new PullLine("pulling abcdef012345", "sha256:ab", 10L, 4L, null));
        assertThat(read("{\"status\":\"pulling model\",\"digest\":\"sha256:model\",\"total\":5}")
                        .phase())
                .isEqualTo(PullLine.Phase.LAYER);
        assertThat(read("{\"status\":\"pulling abcdef012345\",\"total\":7}").layer())
                .isEqualTo("abcdef012345");
    }

    @Test
    void readsTheTextOfOldServers() {
        PullLine field = read("{\"status\":\"downloading\",\"Progress\":\"430243/300796576 (0.1%)\"}");
        assertThat(field.completed()).isEqualTo(430243);
        assertThat(field.total()).isEqualTo(300796576);
        assertThat(read("{\"status\":\"downloading 1/2 (50%)\"}").total()).isEqualTo(2);
    }

    @Test
    void wrongTypesCountAsMissing() {
        PullLine line = read("{\"status\":7,\"digest\":{},\"total\":\"x\",\"completed\":-3,\"error\":null}");
        assertThat(line).isEqualTo(new PullLine("", null, null, null, null));
        assertThat(read("{\"total\":1e400}").total()).isNull();
    }

    @Test
    void readsErrorsOfAnyShape() {
        assertThat(read("{\"error\":\"no\\nway\"}").error()).isEqualTo("no way");
        assertThat(read("{\"error\":{\"message\":\"no\"}}").error()).isEqualTo("no");
        assertThat(read("{\"error\":5}").error()).isEqualTo("5");
        assertThat(read("{\"status\":\"success\",\"error\":\"\"}").error()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "1", "\"x\"", "{", "{}x", "nonsense", "{\"a\":1}{\"b\":2}"})
    void whatIsNoObjectIsNoLine(String text) {
        assertThat(PullLine.read(text.getBytes(StandardCharsets.UTF_8))).isNull();
    }

    @Test
    void showsStrangeLinesWithoutControlCharacters() {
        assertThat(PullLine.shown("\u001b[31mred\u0007".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("[31mred");
    }

    @Test
    void anErrorThatARegistryWrappedInJsonIsItsSentence() {
        PullLine line = PullLine.read(
                "{\"error\":\"pull model manifest: 400: {\\\"error\\\":\\\"The tag is a sharded GGUF.\\\"}\"}"
                        .getBytes());
        assertThat(line).isNotNull();
        assertThat(line.error()).isEqualTo("pull model manifest: 400: The tag is a sharded GGUF.");
        PullLine other = PullLine.read("{\"error\":\"oops {not JSON}\"}".getBytes());
        assertThat(other).isNotNull();
        assertThat(other.error()).isEqualTo("oops {not JSON}");
    }
}
