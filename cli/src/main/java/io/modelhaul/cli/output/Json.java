package io.modelhaul.cli.output;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.json.JsonMapper;

/** Writes values as JSON, one a line, in UTF-8 whatever the platform's encoding is. */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private Json() {}

    /** Writes one line and flushes it. What could steer a terminal is escaped, which means the same to programs. */
    public static void line(PrintStream out, Object value) {
        byte[] line = (escaped(MAPPER.writeValueAsString(value)) + '\n').getBytes(StandardCharsets.UTF_8);
        out.write(line, 0, line.length);
        out.flush();
    }

    /** Such characters stand within strings only. */
    private static String escaped(String json) {
        StringBuilder safe = new StringBuilder(json.length());
        json.codePoints().forEach(each -> {
            if (SafeText.isHarmless(each)) {
                safe.appendCodePoint(each);
            } else {
                Character.toString(each).chars().forEach(unit -> safe.append(String.format("\\u%04x", unit)));
            }
        });
        return safe.toString();
    }
}
