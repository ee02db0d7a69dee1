package io.modelhaul.testkit.hub;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who may see a repository and fetch its files. */
public record RepositoryAccess(Level level, List<String> tokens) {

    static final RepositoryAccess PUBLIC = new RepositoryAccess(Level.PUBLIC, List.of());

    public boolean admits(@Nullable String token) {
        return level == Level.PUBLIC || (token != null && tokens.contains(token));
    }

    public boolean visibleTo(@Nullable String token) {
        return level != Level.PRIVATE || admits(token);
    }

    @Override
    public String toString() {
        return level.toString();
    }

    /** Who may see and download a repository. */
    public enum Level {
        PUBLIC,
        GATED,
        PRIVATE,
        DISABLED
    }
}
