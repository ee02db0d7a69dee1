package io.modelhaul.registry;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import io.modelhaul.internal.http.HttpBody;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A manifest whose bytes were held against all that was said of them.
 *
 * @param bytes as they came; not to be changed
 * @param digest their SHA-256, {@code sha256:…}
 * @param mediaType what the registry says that it is; null when it does not say
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record ManifestBody(
        byte[] bytes, String digest, @Nullable String mediaType) {
    private static final String HEADER = "Docker-Content-Digest";

    /**
     * Checks an answer.
     *
     * @param reference the tag or digest that was asked for
     * @throws DownloadException {@link ErrorCode#CHECKSUM_MISMATCH} when the bytes are others
     */
    static ManifestBody of(HttpBody answer, String reference, Object registry) {
        byte[] bytes = answer.bytes();
        require(bytes, answer.answer().firstHeader(HEADER), registry);
        if (reference.contains(":")) {
            require(bytes, reference, registry);
        }
        return new ManifestBody(
                bytes, "sha256:" + hex("SHA-256", bytes), answer.answer().header("Content-Type"));
    }

    private static void require(byte[] bytes, @Nullable String told, Object registry) {
        String algorithm = told == null ? "" : told.substring(0, Math.max(0, told.indexOf(':')));
        String known =
                switch (algorithm.toLowerCase(Locale.ROOT)) {
                    case "sha256" -> "sha256:" + hex("SHA-256", bytes);
                    case "sha512" -> "sha512:" + hex("SHA-512", bytes);
                    default -> null;
                };
        if (told != null && known != null && !known.equalsIgnoreCase(told.trim())) {
            throw new DownloadException(
                    ErrorCode.CHECKSUM_MISMATCH,
                    "The registry " + registry + " sent a manifest with the digest " + known + ", not " + told.trim()
                            + ". Nothing of it is used; try again, or report it to the registry.");
        }
    }

    /** The SHA-256 of bytes, as registries write it. */
    public static String digestOf(byte[] bytes) {
        return "sha256:" + hex("SHA-256", bytes);
    }

    private static String hex(String algorithm, byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has " + algorithm, e);
        }
    }
}
