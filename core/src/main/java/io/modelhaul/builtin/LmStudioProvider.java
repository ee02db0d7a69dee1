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
                "LM Studio has no interface through which another program can download. It loads plain GGUF files:"
                        + " download one from the Hub into its folder, for example hf://OWNER/REPO with the option"
                        + " 'include' *Q4_K_M.gguf and the option 'localDir' ~/.lmstudio/models/OWNER/REPO.");
    }
}
