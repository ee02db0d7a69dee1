package io.modelhaul.huggingface.api;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Percent-encoding as the Hub reads it (RFC 3986 section 2): a plus sign is a plus sign. */
public final class PercentCoding {
    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-~";

    private PercentCoding() {}

    /** Encodes all but unreserved characters, slashes too. */
    public static String encode(String text) {
        return encode(text, UNRESERVED);
    }

    /** Encodes all but unreserved characters and slashes. */
    static String encodePath(String path) {
        return encode(path, UNRESERVED + "/");
    }

    private static String encode(String text, String kept) {
        StringBuilder encoded = new StringBuilder(text.length() + 16);
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b > 0 && kept.indexOf(b) >= 0) {
                encoded.append((char) b);
            } else {
                encoded.append('%').append(hex(b >> 4)).append(hex(b));
            }
        }
        return encoded.toString();
    }

    private static char hex(int nibble) {
        return Character.toUpperCase(Character.forDigit(nibble & 0xf, 16));
    }

    /**
     * Decodes once.
     *
     * @throws IllegalArgumentException when a percent sign is not followed by two hex digits, or the bytes are not UTF-8
     */
    public static String decode(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream decoded = new ByteArrayOutputStream(encoded.length);
        for (int i = 0; i < encoded.length; i++) {
            if (encoded[i] == '%') {
                decoded.write(octet(encoded, i + 1));
                i += 2;
            } else {
                decoded.write(encoded[i]);
            }
        }
        return utf8(decoded.toByteArray());
    }

    private static int octet(byte[] encoded, int at) {
        int high = at + 1 < encoded.length ? Character.digit(encoded[at], 16) : -1;
        int low = high < 0 ? -1 : Character.digit(encoded[at + 1], 16);
        if (low < 0) {
            throw new IllegalArgumentException(
                    "a percent sign must be followed by two hex digits (write %25 for itself)");
        }
        return high * 16 + low;
    }

    private static String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("the percent-encoded bytes are not UTF-8", e);
        }
    }
}
