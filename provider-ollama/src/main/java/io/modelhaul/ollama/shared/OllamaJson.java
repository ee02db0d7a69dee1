package io.modelhaul.ollama.shared;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON that a server, a registry or a catalogue wrote: bounded, and read field by field, a wrong type being no value. */
public final class OllamaJson {
    private static final int MAX_DEPTH = 64;
    private static final int MAX_TOKENS = 1_000_000;
    private static final int MAX_TEXT = 4 << 20;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxTokenCount(MAX_TOKENS)
                            .maxNameLength(4 << 10)
                            .maxStringLength(MAX_TEXT)
                            .maxNumberLength(100)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    static {
        // What reads it is made at its first use under a lock, which no event loop may wait for.
        MAPPER.readTree("{}");
    }

    private OllamaJson() {}

    /** The document; null when it is none, or more than is sane. */
    public static @Nullable JsonNode read(byte[] json) {
        try {
            JsonNode root = MAPPER.readTree(json);
            return root.isMissingNode() ? null : root;
        } catch (JacksonException e) {
            return null;
        }
    }

    /** An object of texts and switches, as requests need it. */
    public static String write(Object value) {
        return MAPPER.writeValueAsString(value);
    }

    public static @Nullable String text(JsonNode object, String name) {
        JsonNode value = object.path(name);
        return value.isString() ? value.stringValue() : null;
    }

    /** A number that is not negative; null for anything else. */
    public static @Nullable Long count(JsonNode object, String name) {
        JsonNode value = object.path(name);
        boolean whole = value.isIntegralNumber() && value.canConvertToLong() && value.longValue() >= 0;
        return whole ? Long.valueOf(value.longValue()) : null;
    }

    /** An error as an Ollama server passes it on from a registry, without the JSON: {@code 400: {"error":"…"}}. */
    public static String unwrapped(String error) {
        int brace = error.indexOf('{');
        JsonNode inner = brace < 0 || !error.endsWith("}")
                ? null
                : read(error.substring(brace).getBytes(StandardCharsets.UTF_8));
        String told = inner == null ? null : text(inner, "error");
        return told == null ? error : error.substring(0, brace) + told;
    }

    /** Somebody else's words on one line, without control and direction characters, not too long. */
    public static String words(String text, int length) {
        String line = text.replaceAll("[\\p{Cntrl}\\p{Cf}\\s]+", " ").trim();
        return line.length() > length ? line.substring(0, length) + "…" : line;
    }
}
