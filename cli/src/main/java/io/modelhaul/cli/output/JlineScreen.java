package io.modelhaul.cli.output;

import java.io.IOException;
import java.util.List;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.Display;

/** The user's terminal through JLine, which sends only what changed since the last drawing. */
final class JlineScreen implements Screen {
    private static final int USUAL_COLUMNS = 80;
    private static final int USUAL_ROWS = 24;

    private final Terminal terminal;
    private final Display display;
    private Size drawnFor = new Size(0, 0);

    private JlineScreen(Terminal terminal) {
        this.terminal = terminal;
        this.display = new Display(terminal, false);
    }

    /**
     * Opens the terminal that standard error or else standard output is connected to.
     *
     * <p>JLine's own signal handling stays off: it would take the JVM's away, and with it the orderly end on Ctrl-C.
     */
    static Screen open(boolean standardError) throws IOException {
        return new JlineScreen(TerminalBuilder.builder()
                .system(true)
                .systemOutput(standardError ? TerminalBuilder.SystemOutput.SysErr : TerminalBuilder.SystemOutput.SysOut)
                .dumb(false)
                .nativeSignals(false)
                .build());
    }

    @Override
    public Size size() {
        int columns = terminal.getWidth();
        int rows = terminal.getHeight();
        return new Size(columns > 0 ? columns : USUAL_COLUMNS, rows > 0 ? rows : USUAL_ROWS);
    }

    @Override
    public void draw(List<AttributedString> lines) {
        Size size = size();
        if (!size.equals(drawnFor)) {
            display.resize(size.rows(), size.columns());
            drawnFor = size;
        }
        display.update(lines, -1);
        terminal.flush();
    }

    @Override
    public void close() {
        try {
            display.update(List.of(), 0);
            terminal.flush();
            terminal.close();
        } catch (IOException e) {
            drawnFor = new Size(0, 0);
        }
    }
}
