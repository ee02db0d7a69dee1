package io.modelhaul.internal.http.body;

import io.modelhaul.internal.http.HttpResponse;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a server says about a failure, made fit to be shown: one line, no markup, not long. */
public final class ErrorBody {
    private static final int MAX_WORDS = 300;
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private ErrorBody() {}

    /**
     * The words; empty when there are none.
     *
     * @param body the beginning of the answer's body
     */
    public static String of(HttpResponse answer, String body) {
        String start = body.stripLeading();
        String type = String.valueOf(answer.header("Content-Type")).toLowerCase(Locale.ROOT);
        if (type.contains("html") || start.startsWith("<")) {
            return "";
        }
        String message = start.startsWith("{") ? message(start) : null;
        return line(message == null ? start : message, MAX_WORDS);
    }

    /** What the usual members of a JSON object say; null when there are none or the object is cut off. */
    private static @Nullable String message(String json) {
        try {
            JsonNode root = MAPPER.readTree(json);
            return Stream.of("error", "message", "detail", "title", "errors")
                    .map(root::path)
                    .map(node -> node.isArray() ? node.path(0) : node)
                    .map(node -> node.isObject() ? node.path("message") : node)
                    .filter(JsonNode::isString)
                    .map(JsonNode::stringValue)
                    .findFirst()
                    .orElse(null);
        } catch (JacksonException e) {
            return null;
        }
    }

    /** The text on one line, without control and direction characters, cut to a length. */
    static String line(String text, int length) {
        String line = text.replaceAll("[\\p{Cntrl}\\p{Cf}\\s]+", " ").trim();
        return line.length() > length ? line.substring(0, length) + "…" : line;
    }
}
