package io.modelhaul.cli.output;

import io.modelhaul.Redaction;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Standard error: whatever anybody prints there, log lines of libraries included, loses its secrets and what could steer a
 * terminal, and its stack traces' frames unless they are wanted.
 */
final class RedactingStream extends PrintStream {
    private static final int SHORTEST_SECRET = 6;

    private final List<String> secrets;
    private final boolean frames;

    RedactingStream(OutputStream out, Charset charset, List<String> secrets, boolean frames) {
        super(out, true, charset);
        this.frames = frames;
        this.secrets = secrets.stream()
                .filter(secret -> secret.length() >= SHORTEST_SECRET)
                .toList();
    }

    @Override
    public void print(@Nullable String text) {
        super.print(redacted(String.valueOf(text)));
    }

    @Override
    public void println(@Nullable String text) {
        super.println(harmless(redacted(String.valueOf(text))));
    }

    private static String harmless(String lines) {
        return lines.lines()
                .map(line -> line.startsWith("\t") ? "\t" + SafeText.clean(line.substring(1)) : SafeText.clean(line))
                .collect(Collectors.joining(System.lineSeparator()));
    }

    @Override
    public void println(@Nullable Object value) {
        String text = String.valueOf(value);
        if (frames || !text.startsWith("\tat ") && !text.startsWith("\t... ")) {
            println(text);
        }
    }

    private String redacted(String text) {
        String clean = Redaction.text(text);
        for (String secret : secrets) {
            clean = clean.replace(secret, "***");
        }
        return clean;
    }
}
