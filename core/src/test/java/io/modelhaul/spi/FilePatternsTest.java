package io.modelhaul.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class FilePatternsTest {

    /** The table was written by {@code src/test/python/patterns.py} with the real Python library. */
    @Test
    void decidesAsPythonDoes() throws IOException {
        List<JsonNode> table = table();
        List<String> paths = texts(table.get(0).get("paths"));
        for (JsonNode row : table.subList(1, table.size())) {
            FilePatterns patterns = new FilePatterns(
                    row.get("allow").isNull() ? null : texts(row.get("allow")),
                    row.get("ignore").isNull() ? List.of() : texts(row.get("ignore")));
            List<Integer> taken = new ArrayList<>();
            row.get("taken").forEach(index -> taken.add(index.intValue()));
            assertThat(selected(patterns, paths)).as("%s", row).isEqualTo(taken);
        }
        assertThat(table).hasSizeGreaterThan(600);
    }

    @Test
    @Timeout(10)
    void takesNoHostilePatternForLong() {
        Glob glob = new Glob("*a".repeat(200) + "b");
        assertThat(glob.matches("a".repeat(4000))).isFalse();
    }

    @Test
    @Timeout(10)
    void readsNoHostilePatternForLong() {
        assertThat(new Glob("[".repeat(1 << 18)).matches("[[")).isFalse();
        assertThat(new Glob("[[]" + "[".repeat(1 << 18)).matches("[[")).isFalse();
    }

    private static List<Integer> selected(FilePatterns patterns, List<String> paths) {
        List<Integer> taken = new ArrayList<>();
        for (int i = 0; i < paths.size(); i++) {
            if (patterns.select(paths.get(i))) {
                taken.add(i);
            }
        }
        return taken;
    }

    private static List<JsonNode> table() throws IOException {
        List<JsonNode> rows = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(FilePatternsTest.class.getResourceAsStream("patterns.jsonl")),
                StandardCharsets.UTF_8))) {
            lines.lines().forEach(line -> rows.add(JsonMapper.shared().readTree(line)));
        }
        return rows;
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(text -> texts.add(text.stringValue()));
        return texts;
    }
}
