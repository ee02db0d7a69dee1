package io.modelhaul.spi;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the bytes of a file must hash to.
 *
 * @param algorithm how
 * @param value lower-case hex, or the CID's text for {@link Algorithm#CID}
 */
public record ContentDigest(Algorithm algorithm, String value) {

    /** A SHA-256 that is still to be computed; matches nothing. */
    public static final ContentDigest UNKNOWN_SHA256 = new ContentDigest(Algorithm.SHA256, "");

    /** How content is named by its bytes. */
    public enum Algorithm {
        /** SHA-256 of the bytes: Git LFS objects, registries, manifests. */
        SHA256("sha256"),
        /** SHA-1 of {@code "blob <size>\0"} and the bytes: git's name for a blob, the Hub's for small files. */
        GIT_SHA1("git-sha1"),
        /** An IPFS content identifier; checked block by block by the source, not over the whole file. */
        CID("cid"),
        /**
         * SHA-256 of an archive whose files are what belongs to the model: the archive is checked against it, but it is the digest
         * of none of them.
         */
        ARCHIVE("archive-sha256");

        private final String label;

        Algorithm(String label) {
            this.label = label;
        }

        @Override
        public String toString() {
            return label;
        }
    }

    /** Normalises hex to lower case. */
    public ContentDigest {
        Objects.requireNonNull(algorithm, "algorithm");
        value = algorithm == Algorithm.CID ? value : value.toLowerCase(Locale.ROOT);
    }

    /** Reads what {@link #toString()} wrote; null when it is something else. */
    public static @Nullable ContentDigest parse(@Nullable String text) {
        for (Algorithm algorithm : Algorithm.values()) {
            String start = algorithm + ":";
            if (text != null && text.startsWith(start)) {
                return new ContentDigest(algorithm, text.substring(start.length()));
            }
        }
        return null;
    }

    /** A SHA-256 in hex. */
    public static ContentDigest sha256(String hex) {
        return new ContentDigest(Algorithm.SHA256, hex);
    }

    /** A git blob SHA-1 in hex. */
    public static ContentDigest gitSha1(String hex) {
        return new ContentDigest(Algorithm.GIT_SHA1, hex);
    }

    /** Whether the whole file's bytes can be checked against this digest. */
    public boolean coversWholeFile() {
        return algorithm != Algorithm.CID;
    }

    /**
     * A hash to feed the file's bytes into, in order.
     *
     * @param size the file's size in bytes, which git hashes first
     */
    public MessageDigest newHash(long size) {
        MessageDigest hash = digest(algorithm == Algorithm.GIT_SHA1 ? "SHA-1" : "SHA-256");
        if (algorithm == Algorithm.GIT_SHA1) {
            hash.update(("blob " + size + "\0").getBytes(StandardCharsets.US_ASCII));
        }
        return hash;
    }

    /** Whether a finished hash is this digest. */
    public boolean matches(byte[] hash) {
        return HexFormat.of().formatHex(hash).equals(value);
    }

    /** The digest of the same algorithm with that finished hash. */
    public ContentDigest of(byte[] hash) {
        return new ContentDigest(algorithm, HexFormat.of().formatHex(hash));
    }

    private static MessageDigest digest(String name) {
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has " + name, e);
        }
    }

    /** {@code algorithm:value}. */
    @Override
    public String toString() {
        return algorithm + ":" + value;
    }
}
