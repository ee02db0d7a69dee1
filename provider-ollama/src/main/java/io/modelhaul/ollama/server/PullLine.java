package io.modelhaul.ollama.server;

import io.modelhaul.ollama.shared.OllamaJson;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * One line of the answer to {@code POST /api/pull}. Fields that are zero are left out by servers, unknown ones are passed
 * over, and those of a wrong type count as left out.
 *
 * @param status what the server is doing, in its words; empty when it does not say
 * @param layer names the layer that the line is about; null when it is about none
 * @param total the layer's size
 * @param completed how much of it the server has
 * @param error why the pull failed; null as long as it did not
 */
record PullLine(
        String status,
        @Nullable String layer,
        @Nullable Long total,
        @Nullable Long completed,
        @Nullable String error) {
    private static final int MAX_WORDS = 300;
    /** {@code 430243/300796576 (0.1%)}, the way of servers from before 2023-08. */
    private static final Pattern OLD_PROGRESS = Pattern.compile("([0-9]{1,18})/([0-9]{1,18}) \\(");

    private static final Pattern LAYER_STATUS = Pattern.compile("(?:pulling|downloading) ([0-9a-f]{8,64})\\b.*");

    /** What a status means for a download. */
    enum Phase {
        MANIFEST,
        LAYER,
        VERIFYING,
        FINISHING,
        SUCCESS,
        OTHER
    }

    /** Reads a line; null when it is not a JSON object. */
    static @Nullable PullLine read(byte[] json) {
        JsonNode root = OllamaJson.read(json);
        if (root == null || !root.isObject()) {
            return null;
        }
        String status = OllamaJson.text(root, "status");
        String words = status == null ? "" : OllamaJson.words(status, MAX_WORDS);
        Matcher old = OLD_PROGRESS.matcher(oldProgress(root, words));
        boolean isOld = old.find();
        return new PullLine(
                words,
                layer(root, words),
                isOld ? Long.valueOf(old.group(2)) : OllamaJson.count(root, "total"),
                isOld ? Long.valueOf(old.group(1)) : OllamaJson.count(root, "completed"),
                error(root));
    }

    private static String oldProgress(JsonNode root, String status) {
        String field = OllamaJson.text(root, "Progress");
        String other = OllamaJson.text(root, "progress");
        return field != null ? field : other != null ? other : status;
    }

    private static @Nullable String layer(JsonNode root, String status) {
        String digest = OllamaJson.text(root, "digest");
        if (digest != null && !digest.isBlank()) {
            return OllamaJson.words(digest, MAX_WORDS);
        }
        Matcher named = LAYER_STATUS.matcher(status);
        return named.matches() ? named.group(1) : null;
    }

    private static @Nullable String error(JsonNode root) {
        JsonNode error = root.path("error");
        if (error.isMissingNode() || error.isNull()) {
            return null;
        }
        JsonNode message = error.isObject() ? error.path("message") : error;
        String words = message.isString() ? message.stringValue() : error.toString();
        return OllamaJson.words(OllamaJson.unwrapped(words), MAX_WORDS);
    }

    /** What the status means; statuses are open strings. */
    Phase phase() {
        if (status.equals("success")) {
            return Phase.SUCCESS;
        }
        if (status.startsWith("verifying")) {
            return Phase.VERIFYING;
        }
        if (status.startsWith("writing") || status.startsWith("removing") || status.startsWith("couldn't remove")) {
            return Phase.FINISHING;
        }
        if (layer != null || total != null || completed != null || status.startsWith("downloading")) {
            return Phase.LAYER;
        }
        return status.startsWith("pulling manifest") ? Phase.MANIFEST : Phase.OTHER;
    }

    /** A line that is no JSON object, fit to be shown. */
    static String shown(byte[] line) {
        return OllamaJson.words(new String(line, 0, Math.min(line.length, 800), StandardCharsets.UTF_8), 200);
    }
}
