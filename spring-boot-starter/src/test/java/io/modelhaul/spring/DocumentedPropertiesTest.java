package io.modelhaul.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** {@code docs/configuration.md} lists every property with its default. */
class DocumentedPropertiesTest {
    @Test
    void listsEveryProperty() throws IOException {
        List<String> rows = Files.readAllLines(Path.of("../docs/configuration.md")).stream()
                .dropWhile(line -> !line.startsWith("| property |"))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> line.split("\\s*\\|\\s*", -1))
                .map(row -> row[1] + " " + row[2])
                .toList();

        assertThat(rows)
                .containsExactlyElementsOf(
                        properties("modelhaul.", ModelhaulProperties.class).toList());
    }

    private static Stream<String> properties(String prefix, Class<?> type) {
        return Arrays.stream(type.getRecordComponents()).flatMap(each -> properties(prefix, each));
    }

    private static Stream<String> properties(String prefix, RecordComponent property) {
        String name = prefix + property.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
        if (property.getType().isRecord()) {
            return properties(name + ".", property.getType());
        }
        String key = Map.class.isAssignableFrom(property.getType()) ? name + ".*" : name;
        return Stream.of("`" + key + "` " + byDefault(property));
    }

    private static String byDefault(RecordComponent property) {
        DefaultValue value = property.getDeclaringRecord()
                .getDeclaredConstructors()[0]
                .getParameters()[index(property)]
                .getAnnotation(DefaultValue.class);
        return value == null || value.value().length == 0 ? "none" : "`" + value.value()[0] + "`";
    }

    private static int index(RecordComponent property) {
        return Arrays.stream(property.getDeclaringRecord().getRecordComponents())
                .map(RecordComponent::getName)
                .toList()
                .indexOf(property.getName());
    }
}
