package io.modelhaul.huggingface.api;

import io.modelhaul.DownloadException;
import io.modelhaul.ErrorCode;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads fields of JSON that somebody else wrote: a wrong type is a failure that names the field, never a guess.
 *
 * @param node the object
 * @param what what it is, for messages
 */
public record JsonFields(JsonNode node, String what) {
    public static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** Small things take many times their bytes in memory: no page of a Hub has so many. */
    private static final int MAX_TOKENS = 2_000_000;

    /** For what a server sent. */
    static final JsonMapper ANSWERS = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxTokenCount(MAX_TOKENS)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .build();

    private static final ObjectReader ELEMENT = MAPPER.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** Reads the value at which a parser stands in a larger document. */
    public static JsonNode element(JsonParser parser) {
        return ELEMENT.readTree(parser);
    }

    public JsonFields {
        if (!node.isObject()) {
            throw failure(what + " is not an object");
        }
    }

    public static DownloadException failure(String problem) {
        return new DownloadException(
                ErrorCode.PROTOCOL,
                "The answer is not what a Hub sends: " + problem.replaceAll("\\p{Cntrl}", "?")
                        + ". Check the endpoint, or try again later.");
    }

    public String text(String name) {
        String text = optionalText(name);
        if (text == null) {
            throw failure(what + " has no '" + name + "'");
        }
        return text;
    }

    @Nullable
    public String optionalText(String name) {
        JsonNode value = node.get(name);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isString()) {
            throw failure("'" + name + "' of " + what + " is not a text");
        }
        return value.stringValue();
    }

    /** A whole number that is not negative. */
    public long size(String name) {
        JsonNode value = node.get(name);
        if (value == null || !value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
            throw failure("'" + name + "' of " + what + " is not a size");
        }
        return value.longValue();
    }

    /** The object of that name; null when there is none. */
    @Nullable
    JsonFields optionalObject(String name) {
        JsonNode value = node.get(name);
        return value == null || value.isNull() ? null : new JsonFields(value, "'" + name + "' of " + what);
    }
}
