package io.modelhaul.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadStatus;
import io.modelhaul.FileProgress;
import java.util.List;
import java.util.stream.IntStream;
import org.jline.utils.AttributedString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BarLinesTest {
    private static final Streams.Style PLAIN = new Streams.Style(false, false, true);
    private static final FileProgress FILE =
            new FileProgress("model.safetensors", 500_000_000, 1_000_000_000L, 61_200_000, DownloadStatus.DOWNLOADING);

    private final BarLines lines = new BarLines(PLAIN);

    private static List<FileProgress> files(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new FileProgress("shard-" + i, i, 100L, 1, DownloadStatus.DOWNLOADING))
                .toList();
    }

    @Test
    void showsTheTotalAndEachFile() {
        List<AttributedString> drawn = lines.of(States.downloading(), List.of(FILE), new Screen.Size(101, 24));

        assertThat(drawn)
                .extracting(AttributedString::toString)
                .containsExactly(
                        "Qwen/Qwen3-0.6B 7/10           ############-------------  48%    734 MB/1.50 GB 61.2 MB/s      0:12",
                        "  model.safetensors            ############-------------  50%    500 MB/1.00 GB 61.2 MB/s          ");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 9, 10, 20, 33, 40, 60, 79, 80, 81, 120, 250})
    void neverGrowsWiderThanTheTerminal(int columns) {
        FileProgress hostile = new FileProgress(
                "\u001b[2J\u202e" + "很长的名字/".repeat(30) + "x.bin", 1, null, 0, DownloadStatus.RETRYING);
        List<AttributedString> drawn = lines.of(
                States.built(States.downloading().toBuilder()
                        .status(DownloadStatus.RETRYING)
                        .message("trying again in 1 s: " + "connection reset ".repeat(20))),
                List.of(FILE, hostile),
                new Screen.Size(columns, 24));

        assertThat(drawn).allSatisfy(line -> assertThat(line.columnLength()).isLessThan(Math.max(2, columns)));
    }

    @Test
    void keepsTheBarRatherThanTheFactsInANarrowTerminal() {
        AttributedString total = lines.of(States.downloading(), List.of(), new Screen.Size(40, 24))
                .get(0);

        assertThat(total.toString()).isEqualTo("Qwen/… 7/10 ##########-----------  48%");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 24, 100})
    void neverGrowsHigherThanTheTerminal(int rows) {
        List<AttributedString> drawn = lines.of(States.downloading(), files(40), new Screen.Size(80, rows));

        assertThat(drawn.size()).isBetween(1, Math.max(1, rows));
    }

    @Test
    void saysHowManyFilesAreNotShown() {
        List<AttributedString> drawn = lines.of(States.downloading(), files(40), new Screen.Size(80, 10));

        assertThat(drawn.get(drawn.size() - 1).toString()).isEqualTo("  and 33 more files");
    }

    @Test
    void sendsNoControlCharacterOfAHostileName() {
        FileProgress hostile = new FileProgress("\u001b]0;owned\u0007\u202e.bin", 1, 2L, 0, DownloadStatus.DOWNLOADING);
        List<AttributedString> drawn = lines.of(States.downloading(), List.of(hostile), new Screen.Size(80, 24));

        assertThat(drawn)
                .allSatisfy(line -> assertThat(line.toString().codePoints().allMatch(c -> c >= 0x20 && c < 0x7f))
                        .isTrue());
    }

    @Test
    void saysWhyNothingMoves() {
        List<AttributedString> drawn = lines.of(
                States.built(States.at(DownloadStatus.RETRYING).message("trying again in 1 s: reset")),
                List.of(),
                new Screen.Size(80, 24));

        assertThat(drawn.get(1).toString()).isEqualTo("  retrying: trying again in 1 s: reset");
    }

    @Test
    void usesColoursOnlyWhenAllowed() {
        BarLines coloured = new BarLines(new Streams.Style(true, true, true));
        Screen.Size size = new Screen.Size(80, 24);

        assertThat(coloured.of(States.downloading(), List.of(), size).get(0).toAnsi())
                .contains("\u001b[");
        assertThat(lines.of(States.downloading(), List.of(), size).get(0).toAnsi())
                .doesNotContain("\u001b");
    }
}
