package io.modelhaul.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** The command in a JVM of its own, as users run it. */
final class ChildCommand implements AutoCloseable {
    private final Process process;
    private final Path err;
    private final BufferedReader out;
    private final List<String> lines = new ArrayList<>();

    ChildCommand(Path home, String... args) throws IOException {
        this(home, Map.of(), args);
    }

    ChildCommand(Path home, Map<String, String> variables, String... args) throws IOException {
        this(home, variables, List.of("-Xmx128m"), List.of(args));
    }

    ChildCommand(Path home, List<String> options, List<String> args) throws IOException {
        this(home, Map.of(), options, args);
    }

    private ChildCommand(Path home, Map<String, String> variables, List<String> options, List<String> args)
            throws IOException {
        this(home, variables, command(List.of(), classPath(), options, args));
    }

    static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    /**
     * The whole command line.
     *
     * @param before the program that runs the JVM, and what it takes
     */
    static List<String> command(List<String> before, String classPath, List<String> options, List<String> args) {
        List<String> command = new ArrayList<>(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= 22) {
            // As the runnable jar's manifest and the launcher say.
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, Main.class.getName()));
        command.addAll(args);
        return command;
    }

    /** A command line of {@link #command}. */
    ChildCommand(Path home, Map<String, String> variables, List<String> command) throws IOException {
        err = Files.createTempFile(home, "err-of-child", "");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("HF_") || name.startsWith("XDG_"));
        builder.environment().putAll(Map.of("HOME", home.toString(), "LC_ALL", "C.UTF-8"));
        builder.environment().putAll(variables);
        process = builder.start();
        out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Reads standard output until a line fits. */
    void awaitLine(Predicate<String> fits) throws IOException {
        String line;
        do {
            line = out.readLine();
            if (line == null) {
                throw new AssertionError("ended with " + lines + " and " + err());
            }
            lines.add(line);
        } while (!fits.test(line));
    }

    long pid() {
        return process.pid();
    }

    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .inheritIO()
                .start()
                .waitFor();
    }

    /** Reads to the end and returns the exit status. */
    int await() throws IOException, InterruptedException {
        out.lines().forEach(lines::add);
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new AssertionError("still running after its output ended");
        }
        return process.exitValue();
    }

    Process process() {
        return process;
    }

    List<String> lines() {
        return lines;
    }

    String err() throws IOException {
        return Files.readString(err);
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        out.close();
    }
}
