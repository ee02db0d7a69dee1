package io.modelhaul.registry;

import org.jspecify.annotations.Nullable;

/** A registry's demand for a user and a password, as the cause of a failure: {@code WWW-Authenticate: Basic} (RFC 7617). */
final class BasicChallenge extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private BasicChallenge() {
        super("a password is wanted", null, false, false);
    }

    /** Reads the header; null when it is no such demand. */
    static @Nullable BasicChallenge read(@Nullable String header) {
        return header != null && header.regionMatches(true, 0, "Basic", 0, 5) ? new BasicChallenge() : null;
    }
}
