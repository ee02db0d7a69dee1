package io.modelhaul.cli.output;

import io.modelhaul.Environment;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the command writes.
 *
 * @param out results
 * @param err everything else that is meant for people
 * @param outTerminal whether results go to a terminal
 * @param errTerminal whether the rest does
 * @param style what may be used on a terminal
 */
public record Streams(PrintStream out, PrintStream err, boolean outTerminal, boolean errTerminal, Style style) {

    /**
     * What may be used on a terminal.
     *
     * @param colour colours and bold text
     * @param unicode signs beyond ASCII
     * @param redraw moving the cursor to draw over earlier lines
     */
    public record Style(boolean colour, boolean unicode, boolean redraw) {}

    /**
     * The process's own streams.
     *
     * @param secrets texts that must never reach standard error
     * @param frames whether stack traces there have their frames
     */
    public static Streams ofProcess(Environment environment, List<String> secrets, boolean frames) {
        Charset charset = charset();
        OutputFile out = new OutputFile(FileDescriptor.out, 1);
        OutputFile err = new OutputFile(FileDescriptor.err, 2);
        String term = environment.get("TERM");
        boolean redraw = term == null ? isWindows() : !term.equals("dumb");
        Style style = new Style(
                redraw && environment.get("NO_COLOR") == null, charset.equals(StandardCharsets.UTF_8), redraw);
        return new Streams(
                new ResultStream(out.stream(), charset),
                new RedactingStream(new BufferedOutputStream(err.stream(), 8192), charset, secrets, frames),
                TerminalCheck.isTerminal(out.number()),
                TerminalCheck.isTerminal(err.number()),
                style);
    }

    /** The result as one line: exactly as it is for programs, harmless for a terminal. */
    public void result(String text) {
        out.println(outTerminal ? SafeText.clean(text) : text);
    }

    /** Where lines for people go: standard error, unless only standard output is a terminal. */
    PrintStream people() {
        return outTerminal && !errTerminal ? out : err;
    }

    /** Why results could not be written; null when they could, or when their reader had read enough and left. */
    public @Nullable String lost() {
        return out instanceof ResultStream results ? results.lost() : null;
    }

    private record OutputFile(FileDescriptor descriptor, int number) {
        FileOutputStream stream() {
            return new FileOutputStream(descriptor);
        }
    }

    private static boolean isWindows() {
        return System.getProperty("os.name", "").startsWith("Windows");
    }

    /** The platform's encoding; where that is plain ASCII, nobody set one, and UTF-8 loses nothing. */
    private static Charset charset() {
        String name = System.getProperty("native.encoding", "UTF-8");
        Charset platform = Charset.isSupported(name) ? Charset.forName(name) : StandardCharsets.UTF_8;
        return platform.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : platform;
    }
}
