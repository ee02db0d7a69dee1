package io.modelhaul;

import java.util.Locale;

/** How a download uses what is already stored. */
public enum CachePolicy {
    /** What is here and known to be complete is used without asking anybody. The default. */
    PREFER_CACHED,
    /** Asks what the revision is now, hashes what is cached, and fetches only what is new or wrong. */
    REFRESH,
    /** Never uses the network. */
    CACHE_ONLY,
    /** Leaves every cache alone: the files go to a new temporary folder that the caller owns. */
    NO_CACHE;

    /** Reads {@code prefer-cached}, {@code refresh}, {@code cache-only} or {@code no-cache}. */
    public static CachePolicy parse(String text) {
        for (CachePolicy policy : values()) {
            if (policy.toString().equals(text.trim().toLowerCase(Locale.ROOT).replace('_', '-'))) {
                return policy;
            }
        }
        throw new IllegalArgumentException("expected prefer-cached, refresh, cache-only or no-cache");
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
