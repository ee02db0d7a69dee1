package io.modelhaul.builtin;

import java.util.List;

/** LM Studio: has no interface for downloads, and loads plain GGUF files. */
public final class LmStudioProvider extends UnsupportedProvider {
    /** For {@link java.util.ServiceLoader}. */
    public LmStudioProvider() {
        super(
                "lmstudio",
                List.of("lm-studio"),
                "LM Studio",
                "LM Studio has no interface through which another program can download. It loads plain GGUF files: pull"
                        + " one from the Hub into its folder, for example 'modelhaul pull hf://OWNER/REPO --include"
                        + " \"*Q4_K_M.gguf\" --local-dir ~/.lmstudio/models/OWNER/REPO'.");
    }
}
