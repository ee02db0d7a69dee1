package io.modelhaul.huggingface;

import io.modelhaul.DownloadOptions;
import io.modelhaul.Option;
import io.modelhaul.RepoType;

/** Options that only this provider understands. */
public final class HuggingFaceOptions {
    /** Whether a name means a model (the default), a dataset or a space. */
    public static final Option<RepoType> REPO_TYPE = DownloadOptions.REPO_TYPE;

    /**
     * The quantisation of the GGUF model to take, such as {@code Q4_K_M}: all its parts, and the projector beside it. Letter
     * case and {@code -}, {@code _} and {@code .} do not count.
     */
    public static final Option<String> QUANT = Option.of("quant", String.class, Quantization::checked)
            .checked(Quantization::checked)
            .selecting()
            .described("QUANT", "The GGUF model of this quantisation, such as Q4_K_M.")
            .topic(Option.Topic.CONTENT)
            .remote(Option.RemoteUse.ANY);

    /** Leaves out what goes well with a model that {@link #QUANT} chose, such as its projector. */
    public static final Option<Boolean> NO_COMPANIONS = Option.flag("noCompanions")
            .lockable()
            .described("", "Leave out what goes with it, such as a projector.")
            .topic(Option.Topic.CONTENT);

    private HuggingFaceOptions() {}
}
