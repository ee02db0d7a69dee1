package io.modelhaul;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The process's environment variables and the folders that follow from them.
 *
 * <p>The home folder is {@code $HOME} ({@code %USERPROFILE%} on Windows), as Python and Go programs that share our caches
 * read it; Java's {@code user.home} is used only when neither is set.
 */
public final class Environment {
    private final Map<String, String> variables;

    private Environment(Map<String, String> variables) {
        this.variables = Map.copyOf(variables);
    }

    /** The environment of this process. */
    public static Environment ofProcess() {
        return new Environment(System.getenv());
    }

    /** An environment with exactly these variables. */
    public static Environment of(Map<String, String> variables) {
        return new Environment(variables);
    }

    /** The variable's value, without quotes around it; null when it is not set or blank. */
    public @Nullable String get(String name) {
        String value = Values.unquoted(variables.getOrDefault(name, "").trim());
        return value.isBlank() ? null : value;
    }

    /** Whether a variable is set to 1, on, yes or true, in any case. */
    public boolean flag(String name) {
        String value = get(name);
        try {
            return value != null && Values.flag(value);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The user's home folder. */
    public Path home() {
        boolean windows = System.getProperty("os.name", "").startsWith("Windows");
        String home = get(windows ? "USERPROFILE" : "HOME");
        return Path.of(home != null ? home : System.getProperty("user.home"));
    }

    /** A path as a shell would read it: a leading {@code ~} is the home folder. */
    public Path path(String text) {
        if (text.equals("~")) {
            return home();
        }
        return text.startsWith("~/") ? home().resolve(text.substring(2)) : Path.of(text);
    }

    /** {@code $XDG_CACHE_HOME}, else {@code ~/.cache}. */
    public Path userCache() {
        return folder("XDG_CACHE_HOME").orElseGet(() -> home().resolve(".cache"));
    }

    /** {@code $MODELHAUL_HOME}, else {@code modelhaul} in the user's cache folder. */
    public Path modelhaulHome() {
        return folder("MODELHAUL_HOME").orElseGet(() -> userCache().resolve("modelhaul"));
    }

    /** Where models of providers without a cache of their own are kept. */
    public Path storeFolder() {
        return modelhaulHome().resolve("store");
    }

    /** Where Modelhaul remembers what it verified, what is pending, and what happened. */
    public Path stateFolder() {
        return modelhaulHome().resolve("state");
    }

    /** The folder that a variable names, if it is set. */
    public Optional<Path> folder(String name) {
        return Optional.ofNullable(get(name)).map(this::path);
    }
}
