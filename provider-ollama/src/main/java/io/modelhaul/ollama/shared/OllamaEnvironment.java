package io.modelhaul.ollama.shared;

import io.modelhaul.DownloadOptions;
import io.modelhaul.Environment;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The variables that Ollama reads ({@code envconfig/config.go}).
 *
 * @param variables the process's environment
 */
public record OllamaEnvironment(Environment variables) {
    /** The folder of models: the one asked for, {@code OLLAMA_MODELS}, or {@code ~/.ollama/models}. */
    public Path models(DownloadOptions options) {
        return Optional.ofNullable(options.get(DownloadOptions.CACHE_DIR))
                .or(() -> variable("OLLAMA_MODELS").map(variables::path))
                .orElseGet(() -> variables.home().resolve(".ollama").resolve("models"))
                .toAbsolutePath()
                .normalize();
    }

    /** Where the server is, as the variable says; null when it says nothing. */
    @Nullable
    public String host() {
        return variable("OLLAMA_HOST").orElse(null);
    }

    /** The bearer token for the server. */
    @Nullable
    public String apiKey() {
        return variable("OLLAMA_API_KEY").orElse(null);
    }

    /** True when somebody set this machine up for Ollama. */
    public boolean configured() {
        return variable("OLLAMA_HOST").isPresent() || variable("OLLAMA_MODELS").isPresent();
    }

    private Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(name))
                .map(OllamaEnvironment::unquoted)
                .filter(text -> !text.isEmpty());
    }

    private static String unquoted(String text) {
        return text.strip().replaceAll("^[\"']+|[\"']+$", "").strip();
    }
}
