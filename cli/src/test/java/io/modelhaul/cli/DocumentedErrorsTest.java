package io.modelhaul.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.ErrorCode;
import io.modelhaul.Hint;
import io.modelhaul.server.HttpApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/errors.md} says what the code does. */
class DocumentedErrorsTest {
    private static final Pattern REFUSAL = Pattern.compile("(?:of|Exception)\\(\\s*(\\d{3}),\\s*\"([A-Z_]+)\"");
    private final Path page = Path.of("../docs/errors.md");

    @Test
    void everyCodeHasItsExitStatusAndItsHttpStatus() throws IOException {
        List<String> expected = Arrays.stream(ErrorCode.values())
                .map(code -> "`" + code + "` " + ExitStatus.of(code) + " " + HttpApi.status(code)
                        + (code.retryable() ? " yes" : " no"))
                .toList();

        assertThat(rows("code").map(row -> row[1] + " " + row[3] + " " + row[4] + " " + row[5]))
                .containsExactlyElementsOf(expected);
        assertThat(rows("code")).allMatch(row -> row[2].endsWith(".") && row[6].endsWith("."));
    }

    @Test
    void everyRefusalOfTheHttpInterfaceIsListed() throws IOException {
        TreeSet<String> refusals = new TreeSet<>();
        try (Stream<Path> sources = Files.walk(Path.of("../server/src/main/java"))) {
            for (Path source :
                    sources.filter(file -> file.toString().endsWith(".java")).toList()) {
                REFUSAL.matcher(Files.readString(source))
                        .results()
                        .forEach(found -> refusals.add(found.group(1) + " `" + found.group(2) + "`"));
            }
        }
        refusals.add("401 `UNAUTHENTICATED`");
        refusals.add("405 `METHOD_NOT_ALLOWED`");
        refusals.add("421 `MISDIRECTED`");
        refusals.add("500 `INTERNAL`");

        assertThat(rows("HTTP").map(row -> row[1] + " " + row[2])).containsExactlyElementsOf(refusals);
    }

    @Test
    void everyHintHasBothItsWords() throws IOException {
        assertThat(rows("hint").map(row -> row[1] + row[2] + row[3]))
                .containsExactlyElementsOf(Arrays.stream(Hint.values())
                        .map(hint -> "`" + hint + "`" + hint.text() + HintText.of(hint))
                        .toList());
    }

    /** The cells of the table whose first heading that is; the first cell is at 1. */
    private Stream<String[]> rows(String heading) throws IOException {
        return Files.readAllLines(page).stream()
                .dropWhile(line -> !line.startsWith("| " + heading + " |"))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> line.split("\\s*\\|\\s*", -1));
    }
}
