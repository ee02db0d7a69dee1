package io.modelhaul.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The real {@code huggingface_hub} in a Python that the environment names, with a home folder of its own. */
final class PythonClient {

    private static final String PREAMBLE = """
            import os, sys, json
            from huggingface_hub import *
            from huggingface_hub.errors import *
            def kind(call):
                try:
                    return str(call())
                except Exception as e:
                    return type(e).__name__
            """;

    private final String python;
    private final Path home;
    private final Map<String, String> environment;

    private PythonClient(String python, Path home, Map<String, String> environment) {
        this.python = python;
        this.home = home;
        this.environment = environment;
    }

    /** Skips the tests, naming the peer, where no Python is given. */
    static void assumePresent() {
        assumeTrue(
                !python().isEmpty() && Files.isExecutable(Path.of(python())),
                "Peer missing: Python with huggingface_hub 2.0.0 (run interop/run, or set MODELHAUL_INTEROP_PYTHON to its executable)");
    }

    static PythonClient of(Path home, LocalHub hub) {
        return new PythonClient(
                python(), home, Map.of("HF_ENDPOINT", hub.endpoint().toString()));
    }

    private static String python() {
        return Optional.ofNullable(System.getProperty("modelhaul.interop.python"))
                .or(() -> Optional.ofNullable(System.getenv("MODELHAUL_INTEROP_PYTHON")))
                .or(() -> Optional.ofNullable(System.getenv("MODELHAUL_PEER_PYTHON_HUB")))
                .orElse("");
    }

    PythonClient with(String name, String value) {
        Map<String, String> more = new HashMap<>(environment);
        more.put(name, value);
        return new PythonClient(python, home, more);
    }

    Path home() {
        return home;
    }

    /** Runs a script that may use everything of {@code huggingface_hub}; returns what it printed, trimmed. */
    String run(String script) throws IOException, InterruptedException {
        Path errors = Files.createTempFile(home, "python", ".err");
        Path output = Files.createTempFile(home, "python", ".out");
        ProcessBuilder builder = new ProcessBuilder(python, "-c", PREAMBLE + script)
                .redirectError(errors.toFile())
                .redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("HF_") || name.endsWith("_PROXY"));
        builder.environment().put("HF_HOME", home.resolve("hf").toString());
        builder.environment().put("HF_HUB_DISABLE_PROGRESS_BARS", "1");
        builder.environment().put("HF_HUB_DISABLE_TELEMETRY", "1");
        builder.environment().put("PYTHONIOENCODING", "utf-8");
        builder.environment().putAll(environment);
        Process process = builder.start();
        boolean ended = process.waitFor(90, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertThat(ended).as("Python ended in time").isTrue();
        assertThat(process.exitValue()).as(() -> text(errors)).isZero();
        return text(output).strip();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
