package io.modelhaul.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.modelhaul.huggingface.api.JsonFields;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The real Python library {@code huggingface_hub}, called in a process of its own. */
final class PythonHub {
    private static final long LIMIT_SECONDS = 120;

    private final String python;
    private final Path home;
    private final Map<String, String> variables = new HashMap<>();

    private PythonHub(String python, Path home) {
        this.python = python;
        this.home = home;
        with("HOME", home.toString());
        with("HF_HUB_DISABLE_XET", "1");
        with("HF_HUB_DISABLE_TELEMETRY", "1");
        with("HF_HUB_DISABLE_PROGRESS_BARS", "1");
    }

    /** The library of the interpreter that the tests were given; without one, the test is skipped and says so. */
    static PythonHub inHome(Path home) {
        String python = System.getProperty("modelhaul.interop.python", System.getenv("MODELHAUL_PEER_PYTHON_HUB"));
        assumeTrue(
                python != null && Files.isExecutable(Path.of(python)),
                "peer missing: Python with huggingface_hub (MODELHAUL_PEER_PYTHON_HUB names its interpreter)");
        return new PythonHub(String.valueOf(python), home);
    }

    PythonHub with(String variable, String value) {
        variables.put(variable, value);
        return this;
    }

    /** What a call returns; fails the test when it raises. */
    JsonNode call(String name, Object... arguments) throws IOException, InterruptedException {
        JsonNode answer = answer(name, arguments);
        assertThat(answer.path("error").asString("")).as("%s", answer).isEmpty();
        return answer.get("result");
    }

    /** The name of the exception that a call raises. */
    String failure(String name, Object... arguments) throws IOException, InterruptedException {
        return answer(name, arguments).path("error").asString("none");
    }

    private JsonNode answer(String name, @Nullable Object... arguments) throws IOException, InterruptedException {
        Map<String, @Nullable Object> request = new HashMap<>(Map.of("call", name));
        for (int i = 0; i < arguments.length; i += 2) {
            Object value = arguments[i + 1];
            request.put(String.valueOf(arguments[i]), value instanceof Path ? value.toString() : value);
        }
        Path errors = home.resolve("python-errors.txt");
        ProcessBuilder builder = new ProcessBuilder(
                python, "src/test/python/hub_peer.py", JsonFields.MAPPER.writeValueAsString(request));
        builder.environment().keySet().removeIf(variable -> variable.startsWith("HF_") || variable.contains("HUGGING"));
        builder.environment().putAll(variables);
        Process process = builder.redirectError(errors.toFile()).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(output).as("%s", Files.readString(errors)).startsWith("{");
        return JsonFields.MAPPER.readTree(output);
    }
}
