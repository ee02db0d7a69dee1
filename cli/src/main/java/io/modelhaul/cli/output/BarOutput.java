package io.modelhaul.cli.output;

import io.modelhaul.DownloadProgress;
import io.modelhaul.FileProgress;
import java.io.PrintStream;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Bars on a terminal, drawn again on every tick; at the end one line takes their place. */
final class BarOutput implements ProgressOutput {
    private final Screen screen;
    private final BarLines lines;
    private final Function<String, List<FileProgress>> filesInFlight;
    private final PrintStream terminal;
    private @Nullable DownloadProgress newest;

    BarOutput(Screen screen, BarLines lines, Function<String, List<FileProgress>> filesInFlight, PrintStream terminal) {
        this.screen = screen;
        this.lines = lines;
        this.filesInFlight = filesInFlight;
        this.terminal = terminal;
    }

    @Override
    public void accept(DownloadProgress progress) {
        newest = progress;
    }

    @Override
    public void tick() {
        DownloadProgress progress = newest;
        if (progress != null && !progress.status().terminal()) {
            screen.draw(lines.of(progress, filesInFlight.apply(progress.id()), screen.size()));
        }
    }

    @Override
    public void close() {
        screen.close();
        if (newest != null) {
            terminal.println(PlainLine.of(newest));
        }
    }
}
