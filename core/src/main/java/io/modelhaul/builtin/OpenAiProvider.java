package io.modelhaul.builtin;

import java.util.List;

/** OpenAI: its models run on its own machines. */
public final class OpenAiProvider extends UnsupportedProvider {
    /** For {@link java.util.ServiceLoader}. */
    public OpenAiProvider() {
        super(
                "openai",
                List.of(),
                "OpenAI",
                "its models are used over its API and cannot be downloaded. Open-weight models of OpenAI are on the Hub:"
                        + " hf://openai/gpt-oss-20b, for example.");
    }
}
