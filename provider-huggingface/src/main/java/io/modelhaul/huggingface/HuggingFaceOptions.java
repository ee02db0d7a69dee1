package io.modelhaul.huggingface;

import io.modelhaul.Option;

/** Options that only this provider understands. */
public final class HuggingFaceOptions {
    /** Whether a name means a model (the default), a dataset or a space. */
    public static final Option<RepoType> REPO_TYPE = Option.of("repoType", RepoType.class, RepoType::parse);

    private HuggingFaceOptions() {}
}
