package io.modelhaul.testkit.contract;

/** What goes wrong at the server of a {@link ProviderFixture}; each holds until {@link ProviderFixture#heal}. */
public enum ProviderTrouble {
    /** Answers with content bring a quarter of the model, then nothing more; the connection stays open. */
    STALL,
    /** The first answer with content brings half of the model, then the connection is closed; all others are honest. */
    CUT_ONCE,
    /** Ranges are not served: whoever asks for one gets all of it. Needs {@link ProviderTrait#RANGES}. */
    NO_RANGES,
    /** Content has the right size and wrong bytes, in every answer. Needs {@link ProviderTrait#DIGESTS}. */
    WRONG_BYTES,
    /** There is no such model. */
    GONE,
    /** Nobody listens. */
    DOWN,
    /** The model is served only to those who send {@link #TOKEN}. Needs {@link ProviderTrait#TOKENS}. */
    TOKEN_WANTED;

    /** The token that is wanted; in no shape that gives it away as one. */
    public static final String TOKEN = "ct0-Zq81mX-contract-secret";
}
