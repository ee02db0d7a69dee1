package io.modelhaul.server;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A path with names in braces for the parts that differ. The last name may stand for all that is left, slashes and all,
 * written <code>{name+}</code> (RFC 6570, section 3.2.3).
 */
final class PathTemplate {
    private final String text;
    private final List<String> parts;

    PathTemplate(String text) {
        this.text = text;
        this.parts = List.of(text.substring(1).split("/", -1));
    }

    /** The values of the names, decoded; null when the path is another one. */
    @Nullable
    Map<String, String> match(String path) {
        boolean open = text.endsWith("+}");
        String[] asked = path.substring(1).split("/", open ? parts.size() : -1);
        if (!path.startsWith("/") || asked.length != parts.size()) {
            return null;
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < asked.length; i++) {
            String part = parts.get(i);
            if (part.startsWith("{")) {
                if (asked[i].isEmpty()) {
                    return null;
                }
                values.put(part.replaceAll("[{}+]", ""), decoded(asked[i]));
            } else if (!part.equals(asked[i])) {
                return null;
            }
        }
        return values;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw ApiException.badRequest("The path is not percent-encoded as it should be.");
        }
    }

    /** As OpenAPI writes it. */
    @Override
    public String toString() {
        return "/" + String.join("/", parts).replace("+}", "}");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PathTemplate that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return Arrays.asList(text).hashCode();
    }
}
