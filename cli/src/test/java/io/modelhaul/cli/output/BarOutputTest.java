package io.modelhaul.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadStatus;
import io.modelhaul.FileProgress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jline.utils.AttributedString;
import org.junit.jupiter.api.Test;

class BarOutputTest {
    private final FakeScreen screen = new FakeScreen();
    private final ByteArrayOutputStream terminal = new ByteArrayOutputStream();
    private final BarOutput output = new BarOutput(
            screen,
            new BarLines(new Streams.Style(false, true, true)),
            id -> List.of(new FileProgress("of-" + id, 1, 2L, 0, DownloadStatus.DOWNLOADING)),
            new PrintStream(terminal, true, StandardCharsets.UTF_8));

    private static final class FakeScreen implements Screen {
        private final List<List<AttributedString>> drawings = new ArrayList<>();
        private Size size = new Size(80, 24);
        private boolean open = true;

        @Override
        public Size size() {
            return size;
        }

        @Override
        public void draw(List<AttributedString> lines) {
            drawings.add(lines);
        }

        @Override
        public void close() {
            open = false;
        }
    }

    @Test
    void asksForTheFilesOfTheDownloadItShows() {
        output.accept(States.downloading());
        output.tick();

        assertThat(screen.drawings.get(0).get(1).toString()).startsWith("  of-01JD");
    }

    @Test
    void followsTheTerminalsWidth() {
        output.accept(States.downloading());
        output.tick();
        screen.size = new Screen.Size(40, 24);
        output.tick();

        assertThat(screen.drawings.get(0).get(0).columnLength()).isGreaterThan(40);
        assertThat(screen.drawings.get(1))
                .allSatisfy(line -> assertThat(line.columnLength()).isLessThan(40));
    }

    @Test
    void givesTheTerminalBackAndLeavesOneLine() {
        output.accept(States.downloading());
        output.accept(States.only(DownloadStatus.COMPLETE));
        output.tick();
        output.close();

        assertThat(screen.open).isFalse();
        assertThat(screen.drawings).isEmpty();
        assertThat(terminal.toString(StandardCharsets.UTF_8).lines())
                .singleElement()
                .satisfies(line -> assertThat(line).startsWith("complete"));
    }
}
