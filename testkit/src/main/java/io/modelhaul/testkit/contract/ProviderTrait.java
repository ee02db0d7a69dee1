package io.modelhaul.testkit.contract;

/** What most providers can do, and the nature of some excludes. */
public enum ProviderTrait {
    /** A model may consist of several files. */
    SEVERAL_FILES,
    /** A transfer goes on where it stopped, and fetches only what is missing. */
    RESUME,
    /** The server may or may not serve ranges. */
    RANGES,
    /** The content's digest is known before the download. */
    DIGESTS,
    /** The server may ask for credentials. */
    TOKENS,
    /** Models are kept here, and used again without asking. */
    CACHE
}
