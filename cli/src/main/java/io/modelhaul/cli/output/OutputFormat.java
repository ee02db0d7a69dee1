package io.modelhaul.cli.output;

import io.modelhaul.FileProgress;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** The ways to show how a download goes. */
public enum OutputFormat {
    /** Bars on a terminal; elsewhere plain lines on standard error, so that standard output is the result alone. */
    AUTOMATIC,
    /** Plain lines, so that log lines can stand between them. */
    PLAIN,
    /** One JSON object a line on standard output. */
    JSON,
    /** Nothing. */
    QUIET;

    private static final Duration JSON_PAUSE = Duration.ofMillis(500);
    private static final Duration PLAIN_PAUSE = Duration.ofSeconds(5);

    /** The format that the command's switches ask for. */
    public static OutputFormat of(boolean json, boolean quiet, boolean verbose) {
        if (json) {
            return JSON;
        }
        return quiet ? QUIET : verbose ? PLAIN : AUTOMATIC;
    }

    /**
     * Starts to show a download.
     *
     * @param filesInFlight the files of the download with an id that are on their way now
     */
    public ProgressOutput open(Streams streams, Function<String, List<FileProgress>> filesInFlight) {
        return switch (this) {
            case QUIET -> ProgressOutput.SILENT;
            case JSON -> new PacedOutput(JSON_PAUSE, System::nanoTime, state -> Json.line(streams.out(), state));
            case PLAIN -> new StartedOutput(plain(streams.people()));
            case AUTOMATIC -> new StartedOutput(automatic(streams, filesInFlight));
        };
    }

    private static ProgressOutput plain(PrintStream out) {
        return new PacedOutput(PLAIN_PAUSE, System::nanoTime, state -> out.println(PlainLine.of(state)));
    }

    private static ProgressOutput automatic(Streams streams, Function<String, List<FileProgress>> filesInFlight) {
        if (!streams.style().redraw() || !(streams.errTerminal() || streams.outTerminal())) {
            return plain(streams.people());
        }
        PrintStream terminal = streams.people();
        try {
            Screen screen = JlineScreen.open(streams.errTerminal());
            return new BarOutput(screen, new BarLines(streams.style()), filesInFlight, terminal);
        } catch (IOException | IllegalStateException | LinkageError e) {
            return plain(terminal);
        }
    }
}
