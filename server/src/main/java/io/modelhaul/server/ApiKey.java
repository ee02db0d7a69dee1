package io.modelhaul.server;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The key that callers have to show; compared in a time that tells nothing about it. */
final class ApiKey {
    private static final String SCHEME = "bearer ";

    private final byte[] hash;

    ApiKey(String key) {
        this.hash = hash(key);
    }

    /** Whether an {@code Authorization} header shows the key (RFC 6750, section 2.1). */
    boolean shownIn(@Nullable String header) {
        String text = header == null ? "" : header;
        boolean bearer = text.toLowerCase(Locale.ROOT).startsWith(SCHEME);
        String shown = bearer ? text.substring(SCHEME.length()).trim() : "";
        return MessageDigest.isEqual(hash, hash(shown)) && bearer;
    }

    /** Equally long whatever the text, so that not even its length shows. */
    private static byte[] hash(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "ApiKey[***]";
    }
}
