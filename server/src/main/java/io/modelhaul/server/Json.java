package io.modelhaul.server;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** JSON as this server reads it, strictly and bounded, and as it writes it. */
final class Json {
    private static final int DEEPEST = 16;
    /** Each costs many times the memory of its text. */
    private static final int MOST_TOKENS = 20_000;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxTokenCount(MOST_TOKENS)
                            .build())
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    static byte[] bytes(Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    static JsonNode read(byte[] json) {
        return MAPPER.readTree(json);
    }

    /** Where it went wrong, and never what was there: that may be a secret. */
    static String complaint(JacksonException failure) {
        TokenStreamLocation at = failure.getLocation();
        return "The body is not JSON that can be read here"
                + (at == null ? "." : ": look at line " + at.getLineNr() + ", column " + at.getColumnNr() + ".");
    }
}
