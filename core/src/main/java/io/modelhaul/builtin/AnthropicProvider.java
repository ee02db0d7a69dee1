package io.modelhaul.builtin;

import java.util.List;

/** Anthropic: its models run on its own machines. */
public final class AnthropicProvider extends UnsupportedProvider {
    /** For {@link java.util.ServiceLoader}. */
    public AnthropicProvider() {
        super(
                "anthropic",
                List.of("claude"),
                "Anthropic",
                "its models are used over its API and cannot be downloaded. For a model on this machine choose one from"
                        + " the Hub or from Ollama; their catalogues can be searched.");
    }
}
