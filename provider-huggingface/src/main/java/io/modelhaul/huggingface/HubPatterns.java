package io.modelhaul.huggingface;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides which files to take, by the rules of {@code huggingface_hub}'s {@code allow_patterns} and
 * {@code ignore_patterns}.
 *
 * <p>A pattern is matched against the whole path with {@link Glob}; a backslash, in pattern or path, counts as a slash; a
 * pattern that ends in a slash means everything under it; ignoring wins.
 */
final class HubPatterns {
    private final @Nullable List<Glob> include;
    private final List<Glob> exclude;

    /**
     * Reads the patterns.
     *
     * @param include null to take all; an empty list takes nothing
     * @param exclude what to leave out
     */
    HubPatterns(@Nullable List<String> include, List<String> exclude) {
        this.include =
                include == null ? null : include.stream().map(HubPatterns::glob).toList();
        this.exclude = exclude.stream().map(HubPatterns::glob).toList();
    }

    private static Glob glob(String pattern) {
        String slashed = pattern.replace('\\', '/');
        return new Glob(slashed.endsWith("/") ? slashed + "*" : slashed);
    }

    boolean select(String path) {
        String slashed = path.replace('\\', '/');
        boolean included = include == null || include.stream().anyMatch(glob -> glob.matches(slashed));
        return included && exclude.stream().noneMatch(glob -> glob.matches(slashed));
    }
}
