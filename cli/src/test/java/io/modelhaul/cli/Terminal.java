package io.modelhaul.cli;

import io.modelhaul.Environment;
import io.modelhaul.Modelhaul;
import io.modelhaul.cli.output.Streams;
import io.modelhaul.spi.ModelProvider;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs the command in this JVM, and keeps what it printed. */
final class Terminal {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> variables = new HashMap<>();
    private final List<ModelProvider> providers;

    /** A user whose home is this folder, with these providers besides the installed ones. */
    Terminal(Path home, ModelProvider... providers) {
        this.providers = List.of(providers);
        variables.put("HOME", home.toString());
    }

    Terminal variable(String name, String value) {
        variables.put(name, value);
        return this;
    }

    /** Runs and returns the exit status; what earlier runs printed is forgotten. */
    int run(String... args) {
        out.reset();
        err.reset();
        Environment environment = Environment.of(variables);
        Streams streams = new Streams(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                false,
                new Streams.Style(false, true, false));
        try (CommandContext context = new CommandContext(streams, environment, () -> start(environment))) {
            return new Cli(context).run(List.of(args));
        }
    }

    private Modelhaul start(Environment environment) {
        Modelhaul.Builder builder = Modelhaul.builder().environment(environment);
        providers.forEach(builder::provider);
        return builder.build();
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    List<String> lines() {
        return out().lines().toList();
    }

    String lastLine() {
        List<String> lines = lines();
        return lines.isEmpty() ? "" : lines.get(lines.size() - 1);
    }
}
