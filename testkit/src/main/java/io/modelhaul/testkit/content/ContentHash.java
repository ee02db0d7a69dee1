package io.modelhaul.testkit.content;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Digests of content, in lower-case hex, computed in one streaming pass. */
public final class ContentHash {

    private static final int CHUNK = 1 << 18;

    private ContentHash() {}

    static String sha256(Content content) {
        return hex(update(digest("SHA-256"), content));
    }

    /** The object id git gives a file of this content: SHA-1 over a header and the bytes. */
    public static String gitBlobSha1(Content content) {
        MessageDigest digest = digest("SHA-1");
        digest.update(("blob " + content.size() + "\0").getBytes(StandardCharsets.US_ASCII));
        return hex(update(digest, content));
    }

    public static String sha1(String text) {
        return hex(digest("SHA-1"), text);
    }

    static String sha256(String text) {
        return hex(digest("SHA-256"), text);
    }

    private static MessageDigest update(MessageDigest digest, Content content) {
        ByteBuf chunk = Unpooled.buffer(CHUNK, CHUNK);
        try (ContentReader reader = content.open()) {
            for (long offset = 0; offset < content.size(); offset += CHUNK) {
                chunk.clear();
                reader.read(offset, (int) Math.min(CHUNK, content.size() - offset), chunk);
                digest.update(chunk.array(), chunk.arrayOffset(), chunk.readableBytes());
            }
            return digest;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            chunk.release();
        }
    }

    private static String hex(MessageDigest digest, String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        return hex(digest);
    }

    private static String hex(MessageDigest digest) {
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has " + algorithm, e);
        }
    }
}
