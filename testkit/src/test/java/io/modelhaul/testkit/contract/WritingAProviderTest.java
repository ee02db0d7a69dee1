package io.modelhaul.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/writing-a-provider.md} shows every line of the example but its imports, in order, and nothing else. What it
 * shows is compiled and run by {@link ExampleProviderContractTest}.
 */
class WritingAProviderTest {
    private static final Path PAGE = Path.of("../docs/writing-a-provider.md");
    private static final Pattern BLOCK =
            Pattern.compile("^```\\w+ (\\S+)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

    @Test
    void showsTheExampleAsItIs() throws IOException {
        Map<String, List<String>> shown = new LinkedHashMap<>();
        Matcher block = BLOCK.matcher(Files.readString(PAGE));
        while (block.find()) {
            shown.computeIfAbsent(block.group(1), path -> new ArrayList<>()).addAll(lines(block.group(2)));
        }
        assertThat(shown)
                .containsOnlyKeys(
                        "pom.xml",
                        "src/main/resources/META-INF/services/io.modelhaul.spi.ModelProvider",
                        "src/main/java/example/ShelfProvider.java",
                        "src/test/java/example/ShelfProviderTest.java");
        for (Map.Entry<String, List<String>> file : shown.entrySet()) {
            String text = Files.readString(ExampleProviderContractTest.EXAMPLE.resolve(file.getKey()));
            assertThat(file.getValue()).as(file.getKey()).isEqualTo(lines(text));
        }
    }

    private static List<String> lines(String text) {
        return text.lines()
                .filter(line -> !line.isBlank())
                .filter(line -> !line.startsWith("import ") && !line.startsWith("package "))
                .toList();
    }
}
