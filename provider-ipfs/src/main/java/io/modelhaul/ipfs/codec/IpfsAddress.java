package io.modelhaul.ipfs.codec;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a user asks for: {@code CID}, {@code CID/path}, {@code /ipfs/CID/path} or {@code ipfs://CID/path}, percent-encoded
 * where names need it.
 *
 * @param root the CID
 * @param path the names that lead from it to what is wanted; empty for the root itself
 */
public record IpfsAddress(Cid root, List<String> path) {
    private static final int MAX_DEPTH = 64;
    /** More than any file system takes, percent-encoded. */
    private static final int MAX_CHARS = 12_288 + 512;

    public IpfsAddress {
        path = List.copyOf(path);
    }

    /**
     * Reads an address.
     *
     * @throws io.modelhaul.DownloadException {@link io.modelhaul.ErrorCode#INVALID_REQUEST} saying what is wrong with it
     */
    public static IpfsAddress parse(String text) {
        if (text.length() > MAX_CHARS) {
            throw MalformedContent.unsupported("A CID with a path has at most " + MAX_CHARS + " characters.");
        }
        String rest = text.trim();
        if (rest.regionMatches(true, 0, "ipfs://", 0, "ipfs://".length())) {
            rest = rest.substring("ipfs://".length());
        }
        rest = rest.replaceFirst("^/*(?:ipfs/)?", "");
        String[] parts = rest.split("/+", -1);
        List<String> path = new ArrayList<>();
        for (int i = 1; i < parts.length; i++) {
            if (!parts[i].isEmpty()) {
                path.add(name(parts[i]));
            }
        }
        if (path.size() > MAX_DEPTH) {
            throw MalformedContent.unsupported("The path has more than " + MAX_DEPTH + " names.");
        }
        return new IpfsAddress(Cid.parse(parts[0]), path);
    }

    private static String name(String encoded) {
        String name = decoded(encoded);
        if (name.equals(".") || name.equals("..") || name.contains("/") || name.indexOf('\0') >= 0) {
            throw MalformedContent.unsupported("The path holds the name '" + encoded + "', which leads nowhere.");
        }
        return name;
    }

    /** A percent sign that begins no escape stands for itself. */
    private static String decoded(String encoded) {
        if (encoded.indexOf('%') < 0) {
            return encoded;
        }
        byte[] bytes = encoded.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream name = new ByteArrayOutputStream();
        for (int i = 0; i < bytes.length; i++) {
            int high = i + 2 <= bytes.length - 1 ? Character.digit(bytes[i + 1], 16) : -1;
            int low = i + 2 <= bytes.length - 1 ? Character.digit(bytes[i + 2], 16) : -1;
            boolean escape = bytes[i] == '%' && high >= 0 && low >= 0;
            name.write(escape ? high << 4 | low : bytes[i]);
            i += escape ? 2 : 0;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(name.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw MalformedContent.unsupported("The name '" + encoded + "' in the path is no proper text.");
        }
    }

    /** The path with slashes between its names; empty for the root itself. */
    public String pathText() {
        return String.join("/", path);
    }

    /** CID and path, as they are stored and listed. */
    @Override
    public String toString() {
        return path.isEmpty() ? root.toString() : root + "/" + pathText();
    }
}
