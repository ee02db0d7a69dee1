package io.modelhaul.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadOptions;
import io.modelhaul.Environment;
import io.modelhaul.ErrorCode;
import io.modelhaul.Modelhaul;
import io.modelhaul.Option;
import io.modelhaul.cli.output.Streams;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Model.OptionSpec;

/** {@code docs/configuration.md} lists what the code reads; what a table should say is in {@code target} after a failure. */
class DocumentedConfigurationTest {
    private static final Path PAGE = Path.of("../docs/configuration.md");
    private static final Pattern VARIABLE = Pattern.compile("\"([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|[a-z]+_proxy)\"");
    /** Texts that look like variables and are none: codes of the HTTP interface, and a quantisation. */
    private static final Set<String> NO_VARIABLES = Set.of(
            "CONFLICT", "FORBIDDEN_ORIGIN", "HEADERS_TOO_LARGE", "METHOD_NOT_ALLOWED", "Q8_0", "TOO_LARGE", "TOO_MANY");

    private static final Set<String> OF_EVERY_COMMAND = Set.of("--help", "--verbose", "--plugin-dir");

    @TempDir
    private Path home;

    @Test
    void listsEveryOptionOfTheLibrary() throws IOException {
        Map<String, String> rows = new TreeMap<>();
        try (CommandContext context = context()) {
            options(context)
                    .filter(option -> option.scope() != Option.Scope.PROGRAM)
                    .forEach(option -> rows.put(option.name(), row(option)));
        }

        assertTable("option", rows.values());
    }

    @Test
    void listsEveryOptionOfTheCommandsAlone() throws IOException {
        Set<String> rows = new TreeSet<>();
        try (CommandContext context = context()) {
            Commands.tree(context, true)
                    .getSubcommands()
                    .forEach((word, command) -> command.getCommandSpec().options().stream()
                            .filter(option -> command.getCommandName().equals(word))
                            .filter(option -> option.group() == null
                                    || option.longestName().equals("--offline"))
                            .filter(option -> !OF_EVERY_COMMAND.contains(option.longestName()))
                            .forEach(option -> rows.add(row(word, option))));
        }

        assertTable("command", rows);
    }

    @Test
    void listsEveryVariableThatTheSourcesRead() throws IOException {
        Set<String> read = new TreeSet<>();
        for (Path source : sources()) {
            VARIABLE.matcher(Files.readString(source))
                    .results()
                    .map(found -> found.group(1))
                    .forEach(read::add);
        }
        read.removeAll(NO_VARIABLES);
        Arrays.stream(ErrorCode.values()).map(Enum::name).forEach(read::remove);
        Set<String> documented = rows("variable").stream()
                .flatMap(row -> Pattern.compile("`([A-Za-z_]+)`").matcher(row).results())
                .map(found -> found.group(1))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(documented).containsAll(read);
    }

    private static Stream<Option<?>> options(CommandContext context) {
        return Stream.concat(
                DownloadOptions.OF_ENGINE.stream(),
                context.haul().providers().list().stream().flatMap(provider -> provider.options().stream()));
    }

    private static String row(Option<?> option) {
        String flag =
                OptionText.flag(option.name()) + (option.placeholder().isEmpty() ? "" : " " + option.placeholder());
        return "| `" + flag + "` | `" + option.name() + "` | " + OptionText.description(option) + " | "
                + calls(option.scope()) + " | " + remote(option.remoteUse()) + " | " + kept(option) + " |";
    }

    private static String calls(Option.Scope scope) {
        return switch (scope) {
            case DOWNLOAD, ENGINE -> "downloads";
            case STORE -> "all";
            case SEARCH -> "searches";
            case PROGRAM -> "none";
        };
    }

    private static String remote(Option.RemoteUse use) {
        return switch (use) {
            case ANY -> "yes";
            case FOLDER -> "allowed folders";
            case SERVER -> "allowed servers";
            case SOURCE -> "allowed sources";
            case NEVER -> "no";
        };
    }

    private static String kept(Option<?> option) {
        if (!option.isPersisted()) {
            return "nowhere: secret";
        }
        return option.isLockable() ? "journal, lockfile" : "journal";
    }

    private static String row(String command, OptionSpec option) {
        String label = option.arity().max() == 0 ? "" : " " + option.paramLabel();
        String text = String.join(" ", option.description()).replace("|", "\\|");
        return "| `" + command + "` | `" + String.join("`, `", option.names()) + label + "` | " + text + " |";
    }

    private static void assertTable(String heading, Iterable<String> expected) throws IOException {
        List<String> all = new ArrayList<>();
        expected.forEach(all::add);
        Files.write(Path.of("target/configuration-" + heading + ".md"), all);
        assertThat(rows(heading)).containsExactlyElementsOf(all);
    }

    private static List<String> rows(String heading) throws IOException {
        return Files.readAllLines(PAGE).stream()
                .dropWhile(line -> !line.startsWith("| " + heading + " |"))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .toList();
    }

    private static List<Path> sources() throws IOException {
        List<Path> all = new ArrayList<>();
        try (Stream<Path> modules = Files.list(Path.of(".."))) {
            for (Path module : modules.filter(DocumentedConfigurationTest::read).toList()) {
                try (Stream<Path> files = Files.walk(module.resolve("src/main/java"))) {
                    files.filter(file -> file.toString().endsWith(".java")).forEach(all::add);
                }
            }
        }
        return all;
    }

    private static boolean read(Path module) {
        String name = module.getFileName().toString();
        return name.startsWith("provider-")
                || Set.of("core", "registry", "server", "cli").contains(name);
    }

    private CommandContext context() {
        Environment environment = Environment.of(Map.of("HOME", home.toString()));
        PrintStream nowhere = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        Streams streams = new Streams(nowhere, nowhere, false, false, new Streams.Style(false, true, false));
        return new CommandContext(
                streams,
                environment,
                () -> Modelhaul.builder().environment(environment).build());
    }
}
