package io.modelhaul;

import java.util.Locale;

/** The kinds of repository that a Hub keeps. */
public enum RepoType {
    /** Models, the default. */
    MODEL("models", ""),
    /** Data sets. */
    DATASET("datasets", "datasets/"),
    /** Spaces: applications with their files. */
    SPACE("spaces", "spaces/");

    private final String plural;
    private final String prefix;

    RepoType(String plural, String prefix) {
        this.plural = plural;
        this.prefix = prefix;
    }

    /** Reads {@code model}, {@code dataset} or {@code space}, in any case, also in the plural. */
    public static RepoType parse(String text) {
        String word = text.trim().toLowerCase(Locale.ROOT);
        for (RepoType type : values()) {
            if (word.equals(type.toString()) || word.equals(type.plural)) {
                return type;
            }
        }
        throw new IllegalArgumentException("expected model, dataset or space");
    }

    /** The word in API addresses and cache folder names: {@code models}, {@code datasets}, {@code spaces}. */
    public String plural() {
        return plural;
    }

    /** What comes before the id in page and content addresses, and in names: nothing for models. */
    public String prefix() {
        return prefix;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
