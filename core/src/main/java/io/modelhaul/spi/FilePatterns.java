package io.modelhaul.spi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides which files to take, by the rules of {@code huggingface_hub}'s {@code allow_patterns} and
 * {@code ignore_patterns}.
 *
 * <p>A pattern is matched against the whole path with {@link Glob}; a backslash, in pattern or path, counts as a slash; a
 * pattern that ends in a slash means everything under it; ignoring wins.
 */
public final class FilePatterns {
    private final @Nullable List<Glob> include;
    private final List<Glob> exclude;

    /**
     * Reads the patterns.
     *
     * @param include null to take all; an empty list takes nothing
     * @param exclude what to leave out
     */
    public FilePatterns(@Nullable List<String> include, List<String> exclude) {
        this.include = include == null
                ? null
                : include.stream().map(FilePatterns::glob).toList();
        this.exclude = exclude.stream().map(FilePatterns::glob).toList();
    }

    /** A pattern that only this text fits. */
    public static String literal(String text) {
        return Glob.literal(text);
    }

    private static Glob glob(String pattern) {
        String slashed = pattern.replace('\\', '/');
        return new Glob(slashed.endsWith("/") ? slashed + "*" : slashed);
    }

    /** Whether a file with that path is to be taken. */
    public boolean select(String path) {
        String slashed = path.replace('\\', '/');
        boolean included = include == null || include.stream().anyMatch(glob -> glob.matches(slashed));
        return included && exclude.stream().noneMatch(glob -> glob.matches(slashed));
    }
}
