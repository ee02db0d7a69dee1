package io.modelhaul.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Messages of the library are read by users of Spring, of REST and of programs: they name no flag and no command. */
class LibraryWordsTest {
    /** Comments and characters come first, so that a quote in one begins no text. */
    private static final Pattern TOKEN = Pattern.compile(
            "//[^\\n]*|/\\*.*?\\*/|'(?:\\\\.|[^'\\\\\\n])+'|(\"\"\".*?\"\"\"|\"(?:\\\\.|[^\"\\\\\\n])*\")",
            Pattern.DOTALL);

    private static final Pattern OPTIONS = Pattern.compile("[Oo]ptions? '\\w+'(?:(?:, | or | and )'\\w+')*");
    private static final String COMMAND =
            Arrays.stream(Commands.values()).map(Commands::word).collect(Collectors.joining("|", "(?:", ")"));
    private static final Pattern FLAG_OR_COMMAND = Pattern.compile(
            "(?<![\\w-])--[a-z]|'" + COMMAND + "[' ]|\\bmodelhaul " + COMMAND + "\\b|MODELHAUL_JAVA_OPTS");

    @Test
    void namesNoFlagAndNoCommand() throws IOException {
        List<String> found = new ArrayList<>();
        for (Path source : sources()) {
            texts(Files.readString(source)).stream()
                    .filter(LibraryWordsTest::ofTheCommand)
                    .forEach(text -> found.add(source.getFileName() + ": " + text));
        }

        assertThat(found).isEmpty();
    }

    @Test
    void seesFlagsAndCommandsInTextsAlone() {
        assertThat(texts("// \"--a\"\nchar c = '\"'; /* \"--b\" */ f(\"say --c\", \"\"\"\nuse --d\"\"\");").stream()
                        .filter(LibraryWordsTest::ofTheCommand))
                .containsExactly("\"say --c\"", "\"\"\"\nuse --d\"\"\"");
        assertThat(ofTheCommand("'pull' fetches it")).isTrue();
        assertThat(ofTheCommand("run 'verify --repair'")).isTrue();
        assertThat(ofTheCommand("run modelhaul list")).isTrue();
        assertThat(ofTheCommand("the option 'fallback' or 'manifest'")).isFalse();
        assertThat(ofTheCommand("start one with 'ollama serve'")).isFalse();
    }

    private static boolean ofTheCommand(String text) {
        return FLAG_OR_COMMAND.matcher(OPTIONS.matcher(text).replaceAll("")).find();
    }

    private static List<String> texts(String source) {
        return TOKEN.matcher(source)
                .results()
                .map(result -> result.group(1))
                .filter(text -> text != null)
                .toList();
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> modules = Files.list(Path.of(".."))) {
            List<Path> all = modules.filter(LibraryWordsTest::ofLibrary)
                    .flatMap(module -> javaFiles(module.resolve("src/main/java")))
                    .toList();
            assertThat(all).hasSizeGreaterThan(300);
            return all;
        }
    }

    private static boolean ofLibrary(Path module) {
        String name = module.getFileName().toString();
        return name.equals("core") || name.equals("registry") || name.startsWith("provider-");
    }

    private static Stream<Path> javaFiles(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
