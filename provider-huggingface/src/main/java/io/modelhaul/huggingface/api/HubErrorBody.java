package io.modelhaul.huggingface.api;

import io.modelhaul.internal.http.HttpResponse;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * What the Hub itself says about a failure: its {@code X-Error-Message}, then {@code error} and {@code errors} of a JSON
 * body, or a short plain body; each once.
 *
 * @param lines without line breaks, each of bounded length
 */
record HubErrorBody(Set<String> lines) {
    private static final int MAX_LINES = 3;
    private static final int MAX_LINE = 300;

    static HubErrorBody of(HttpResponse answer, String body) {
        Set<String> lines = new LinkedHashSet<>();
        add(lines, answer.header("X-Error-Message"));
        JsonNode json = json(body);
        String type = answer.header("Content-Type");
        if (json != null) {
            addAll(lines, json);
        } else if (type != null && type.toLowerCase(Locale.ROOT).startsWith("text/plain")) {
            add(lines, body);
        }
        return new HubErrorBody(lines);
    }

    private static void addAll(Set<String> lines, JsonNode json) {
        JsonNode error = json.path("error");
        if (error.isArray()) {
            error.forEach(each -> add(lines, each.isString() ? each.stringValue() : null));
        } else {
            add(lines, error.isString() ? error.stringValue() : null);
        }
        add(
                lines,
                json.path("error_description").isString()
                        ? json.path("error_description").stringValue()
                        : null);
        for (JsonNode each : json.path("errors")) {
            add(lines, each.path("message").isString() ? each.path("message").stringValue() : null);
        }
    }

    private static void add(Set<String> lines, @Nullable String words) {
        String line =
                words == null ? "" : words.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        if (!line.isEmpty() && lines.size() < MAX_LINES) {
            lines.add(line.length() <= MAX_LINE ? line : line.substring(0, MAX_LINE) + "…");
        }
    }

    private static @Nullable JsonNode json(String body) {
        try {
            JsonNode node = body.stripLeading().startsWith("{") ? JsonFields.ANSWERS.readTree(body) : null;
            return node != null && node.isObject() ? node : null;
        } catch (JacksonException e) {
            return null;
        }
    }

    boolean says(String sentence) {
        return lines.stream().anyMatch(line -> line.startsWith(sentence));
    }

    boolean isEmpty() {
        return lines.isEmpty();
    }

    /** {@code  The Hub says: "…"}, with a space before it; nothing when it says nothing. */
    String quoted() {
        return lines.isEmpty() ? "" : " The Hub says: \"" + String.join(" ", lines) + "\"";
    }
}
