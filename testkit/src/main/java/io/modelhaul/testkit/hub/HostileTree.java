package io.modelhaul.testkit.hub;

import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.content.ContentReader;
import io.modelhaul.testkit.fault.Fault;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * File listings that no honest Hub sends, to be served in place of a tree with {@link Fault#body}.
 *
 * <pre>{@code
 * hub.faults().on("/api/models/owner/name/tree/**").inject(HostileTree.withPath("../escape"));
 * }</pre>
 */
public final class HostileTree {

    private static final String OID = "da39a3ee5e6b4b0d3255bfef95601890afd80709";

    private HostileTree() {}

    /** One file under this path, written into the JSON with its escapes. */
    public static Fault withPath(String path) {
        return json("[" + entry(path, "3") + "]");
    }

    /** A file of the same three bytes' size under each of these paths. */
    public static Fault withPaths(String... paths) {
        StringBuilder entries = new StringBuilder();
        for (String path : paths) {
            entries.append(entries.isEmpty() ? "" : ",").append(entry(path, "3"));
        }
        return json("[" + entries + "]");
    }

    /** One file with this text in place of its size, such as {@code -1} or {@code "x"}. */
    public static Fault withSize(String path, String size) {
        return json("[" + entry(path, size) + "]");
    }

    /** The same path twice with different sizes. */
    public static Fault duplicate(String path) {
        return json("[" + entry(path, "3") + "," + entry(path, "4") + "]");
    }

    /** No file at all. */
    public static Fault empty() {
        return json("[]");
    }

    /** Fields of wrong types. */
    public static Fault wrongTypes() {
        return json(
                "[{\"type\":\"file\",\"path\":{\"a\":1},\"size\":[],\"oid\":7,\"lfs\":\"yes\"}, 4, null, \"text\"]");
    }

    /** Arrays within arrays, this many. */
    public static Fault deep(int levels) {
        return json("[".repeat(levels) + "]".repeat(levels));
    }

    /** A listing that begins well and ends in mid-entry. */
    public static Fault cutOff() {
        return json("[" + entry("config.json", "3") + ",{\"type\":\"fi");
    }

    /** An array of one endless string, about this many bytes long. */
    public static Fault huge(long bytes) {
        return Fault.body("application/json; charset=utf-8", new HugeString(bytes));
    }

    /** Any text in place of the listing. */
    public static Fault json(String text) {
        return Fault.body("application/json; charset=utf-8", Content.of(text));
    }

    private static String entry(String path, String size) {
        return "{\"type\":\"file\",\"oid\":\"" + OID + "\",\"size\":" + size + ",\"path\":\"" + escaped(path) + "\"}";
    }

    private static String escaped(String path) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < path.length(); i++) {
            char character = path.charAt(i);
            boolean plain = character >= ' ' && character <= '~' && character != '"' && character != '\\';
            escaped.append(plain ? String.valueOf(character) : String.format("\\u%04x", (int) character));
        }
        return escaped.toString();
    }

    private record HugeString(long size) implements Content {

        private static final byte[] PIECE = "a".repeat(1 << 12).getBytes(StandardCharsets.US_ASCII);

        @Override
        public ContentReader open() {
            return this::read;
        }

        private void read(long offset, int length, ByteBuf target) {
            int start = target.writerIndex();
            for (int left = length; left > 0; left -= Math.min(left, PIECE.length)) {
                target.writeBytes(PIECE, 0, Math.min(left, PIECE.length));
            }
            place(offset, length, target, start, 0, '[');
            place(offset, length, target, start, 1, '"');
            place(offset, length, target, start, size - 2, '"');
            place(offset, length, target, start, size - 1, ']');
        }

        private static void place(long offset, int length, ByteBuf target, int start, long at, char character) {
            if (at >= offset && at < offset + length) {
                target.setByte(start + (int) (at - offset), character);
            }
        }
    }
}
