package io.modelhaul.cli.output;

import io.modelhaul.Redaction;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Standard error: whatever anybody prints there, log lines of libraries included, loses its secrets and its stack
 * traces' frames.
 */
final class RedactingStream extends PrintStream {
    private static final int SHORTEST_SECRET = 6;

    private final List<String> secrets;

    RedactingStream(OutputStream out, Charset charset, List<String> secrets) {
        super(out, true, charset);
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
        super.println(redacted(String.valueOf(text)));
    }

    @Override
    public void println(@Nullable Object value) {
        String text = String.valueOf(value);
        if (!text.startsWith("\tat ") && !text.startsWith("\t... ")) {
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
