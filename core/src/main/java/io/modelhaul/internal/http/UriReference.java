package io.modelhaul.internal.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An address as a server writes it in a header, resolved against where it came from (RFC 3986 section 5).
 *
 * <p>{@link URI#resolve(URI)} follows the older RFC 2396. What is legal here stays as it is, byte for byte, since queries
 * are often signed; what is not, such as a space, is percent-encoded as browsers do.
 */
final class UriReference {
    private static final Pattern PARTS =
            Pattern.compile("(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://([^/?#]*))?([^?#]*)(?:\\?([^#]*))?(?:#.*)?");
    private static final String LEGAL = "-._~:/@!$&'()*+,;=";
    private static final String LEGAL_IN_QUERY = LEGAL + "?[]";

    private UriReference() {}

    /**
     * The absolute address; a fragment is left out, as it is never sent.
     *
     * @throws URISyntaxException when it cannot be made an address, or holds control characters
     */
    static URI resolve(URI base, String reference) throws URISyntaxException {
        Matcher parts = PARTS.matcher(reference);
        if (reference.chars().anyMatch(c -> c < 0x20 || c == 0x7f) || !parts.matches()) {
            throw new URISyntaxException("", "control characters");
        }
        String path = encoded(parts.group(3), LEGAL);
        String query = parts.group(4) == null ? null : encoded(parts.group(4), LEGAL_IN_QUERY);
        if (parts.group(1) != null) {
            return address(parts.group(1), parts.group(2), withoutDots(path), query);
        }
        if (parts.group(2) != null) {
            return address(base.getScheme(), parts.group(2), withoutDots(path), query);
        }
        if (path.isEmpty()) {
            String same = query == null ? base.getRawQuery() : query;
            return address(base.getScheme(), base.getRawAuthority(), base.getRawPath(), same);
        }
        String whole = path.startsWith("/") ? path : merged(base.getRawPath(), path);
        return address(base.getScheme(), base.getRawAuthority(), withoutDots(whole), query);
    }

    private static String merged(String basePath, String path) {
        return basePath.isEmpty() ? "/" + path : basePath.substring(0, basePath.lastIndexOf('/') + 1) + path;
    }

    private static URI address(String scheme, @Nullable String authority, String path, @Nullable String query)
            throws URISyntaxException {
        return new URI(
                scheme + ":" + (authority == null ? "" : "//" + authority) + path + (query == null ? "" : "?" + query));
    }

    /** Removes dot segments (RFC 3986 section 5.2.4). */
    private static String withoutDots(String path) {
        if (!path.contains("/.")) {
            return path;
        }
        StringBuilder clean = new StringBuilder(path.length());
        String[] segments = path.split("/", -1);
        for (int i = 1; i < segments.length; i++) {
            boolean last = i == segments.length - 1;
            if (segments[i].equals("..")) {
                clean.setLength(Math.max(0, clean.lastIndexOf("/")));
            } else if (!segments[i].equals(".")) {
                clean.append('/').append(segments[i]);
                continue;
            }
            clean.append(last ? "/" : "");
        }
        return clean.toString();
    }

    private static String encoded(String text, String legal) {
        StringBuilder encoded = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letterOrDigit = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (letterOrDigit || legal.indexOf(c) >= 0 || c == '%' && isEscape(text, i)) {
                encoded.append(c);
            } else {
                append(encoded, c);
            }
        }
        return encoded.toString();
    }

    private static boolean isEscape(String text, int at) {
        return at + 2 < text.length()
                && HexFormat.isHexDigit(text.charAt(at + 1))
                && HexFormat.isHexDigit(text.charAt(at + 2));
    }

    /** Header values arrive with one character for each byte, so bytes beyond ASCII are characters up to 255. */
    private static void append(StringBuilder encoded, char c) {
        byte[] bytes = c <= 0xff ? new byte[] {(byte) c} : String.valueOf(c).getBytes(StandardCharsets.UTF_8);
        for (byte b : bytes) {
            encoded.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
        }
    }
}
