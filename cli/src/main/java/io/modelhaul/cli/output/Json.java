package io.modelhaul.cli.output;

import java.io.PrintStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.SerializableString;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.io.CharacterEscapes;
import tools.jackson.core.io.SerializedString;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/** Writes values as JSON, one a line, in UTF-8 whatever the platform's encoding is. */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder(
                    JsonFactory.builder().characterEscapes(new Harmless()).build())
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .build();

    private Json() {}

    /** Writes one line and flushes it. What could steer a terminal is escaped, which means the same to programs. */
    public static void line(PrintStream out, Object value) {
        MAPPER.writeValue(out, value);
        out.write('\n');
        out.flush();
    }

    /** Escapes, besides what JSON demands, the rest of the control characters and those that reorder or hide text. */
    private static final class Harmless extends CharacterEscapes {
        private static final long serialVersionUID = 1L;
        private static final int DELETE = 0x7f;

        @Override
        public int[] getEscapeCodesForAscii() {
            int[] codes = standardAsciiEscapesForJSON();
            codes[DELETE] = ESCAPE_CUSTOM;
            return codes;
        }

        @Override
        public @Nullable SerializableString getEscapeSequence(int character) {
            boolean half = character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE;
            return half || SafeText.isHarmless(character)
                    ? null
                    : new SerializedString(String.format("\\u%04x", character));
        }
    }
}
