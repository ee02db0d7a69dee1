package io.modelhaul.ollama.server;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an Ollama server tells of one model ({@code POST /api/show}).
 *
 * @param modelfile the Modelfile that would make it
 * @param template how prompts are built
 * @param parameters the parameters it runs with, a line each
 * @param license under which terms it may be used
 * @param format the format of its weights
 * @param family the family of its architecture
 * @param parameterSize how many parameters it has, as text
 * @param quantization how its weights are stored
 * @param capabilities what it can do, such as {@code completion} or {@code vision}
 */
public record ModelFacts(
        @Nullable String modelfile,
        @Nullable String template,
        @Nullable String parameters,
        @Nullable String license,
        @Nullable String format,
        @Nullable String family,
        @Nullable String parameterSize,
        @Nullable String quantization,
        List<String> capabilities) {

    /** Copies the list. */
    public ModelFacts {
        capabilities = List.copyOf(capabilities);
    }
}
