package io.modelhaul.testkit.http;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Percent-encoding of parts of an address (RFC 3986): everything but unreserved characters is encoded. */
public final class PercentEncoding {

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private PercentEncoding() {}

    /** Encodes one segment or query value. */
    public static String component(String text) {
        return encode(text, "-._~");
    }

    /** Encodes a path, keeping its slashes. */
    public static String path(String text) {
        return encode(text, "-._~/");
    }

    private static String encode(String text, String kept) {
        StringBuilder encoded = new StringBuilder(text.length() + 16);
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            char character = (char) (octet & 0xFF);
            if (isAlphanumeric(character) || kept.indexOf(character) >= 0) {
                encoded.append(character);
            } else {
                encoded.append('%').append(HEX.toHexDigits(octet));
            }
        }
        return encoded.toString();
    }

    private static boolean isAlphanumeric(char character) {
        return (character >= 'a' && character <= 'z')
                || (character >= 'A' && character <= 'Z')
                || (character >= '0' && character <= '9');
    }
}
