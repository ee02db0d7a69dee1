package io.modelhaul.cli.output;

import java.io.PrintStream;
import java.util.Arrays;
import tools.jackson.databind.json.JsonMapper;

/** Writes values as JSON, one a line, in UTF-8 whatever the platform's encoding is. */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Json() {}

    /** Writes one line and flushes it. */
    public static void line(PrintStream out, Object value) {
        byte[] json = MAPPER.writeValueAsBytes(value);
        byte[] line = Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        out.write(line, 0, line.length);
        out.flush();
    }
}
