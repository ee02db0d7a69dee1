package io.modelhaul.cli.output;

import io.modelhaul.DownloadProgress;
import io.modelhaul.DownloadStatus;
import io.modelhaul.FileProgress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;
import org.jspecify.annotations.Nullable;

/** Turns the state of a download into the lines that a terminal shows: the total, what is going on, each file in flight. */
final class BarLines {
    private static final int MOST_FILES = 16;

    private final BarLine bar;

    BarLines(Streams.Style style) {
        this.bar = new BarLine(style);
    }

    /** The lines for a terminal of this size; never wider or higher than it. */
    List<AttributedString> of(DownloadProgress total, List<FileProgress> files, Screen.Size size) {
        int width = size.columns() - 1;
        List<AttributedString> lines = new ArrayList<>();
        lines.add(total(total, width));
        if (total.status() != DownloadStatus.DOWNLOADING) {
            lines.add(note(total, width));
        }
        int room = Math.max(0, Math.min(MOST_FILES, size.rows() - 1 - lines.size()));
        List<FileProgress> shown = files.size() <= room ? files : files.subList(0, Math.max(0, room - 1));
        shown.forEach(file -> lines.add(file(file, width)));
        if (shown.size() < files.size() && room > 0) {
            lines.add(plain("  and " + Quantities.count(files.size() - shown.size(), "more file"), width));
        }
        return lines;
    }

    private AttributedString total(DownloadProgress progress, int width) {
        Double percent = progress.percent();
        List<String> facts = List.of(
                percent(percent),
                bytes(progress.completedBytes(), progress.totalBytes()),
                speed(progress.bytesPerSecond()),
                String.format("%9s", progress.etaSeconds() == null ? "" : Quantities.clock(progress.etaSeconds())));
        String name = SafeText.clean(progress.model()) + files(progress);
        return bar.draw(name, percent == null ? null : percent / 100, facts, width);
    }

    private AttributedString file(FileProgress file, int width) {
        Long size = file.totalBytes();
        Double fraction = size == null || size == 0 ? null : (double) file.completedBytes() / size;
        boolean moving = file.status() == DownloadStatus.DOWNLOADING;
        String doing = moving ? "" : file.status().name().toLowerCase(Locale.ROOT);
        List<String> facts = List.of(
                percent(fraction == null ? null : fraction * 100),
                bytes(file.completedBytes(), size),
                speed(file.bytesPerSecond()),
                String.format("%9s", doing));
        return bar.draw("  " + SafeText.clean(file.file()), fraction, facts, width);
    }

    private AttributedString note(DownloadProgress progress, int width) {
        String word = progress.status().name().toLowerCase(Locale.ROOT);
        String message = progress.message() == null ? "" : ": " + SafeText.clean(progress.message());
        boolean alarming = progress.status() == DownloadStatus.RETRYING;
        AttributedStyle style =
                AttributedStyle.DEFAULT.foreground(alarming ? AttributedStyle.YELLOW : AttributedStyle.CYAN);
        return new AttributedString(SafeText.cut("  " + word + message, width), bar.coloured(style));
    }

    private static AttributedString plain(String text, int width) {
        return new AttributedString(SafeText.cut(text, width));
    }

    private static String percent(@Nullable Double percent) {
        return percent == null ? "    " : String.format(Locale.ROOT, "%3d%%", (int) Math.floor(percent));
    }

    private static String bytes(@Nullable Long completed, @Nullable Long total) {
        if (completed == null) {
            return " ".repeat(17);
        }
        String text = Quantities.size(completed) + (total == null ? "" : "/" + Quantities.size(total));
        return String.format("%17s", text);
    }

    private static String speed(@Nullable Long bytesPerSecond) {
        return String.format("%9s", bytesPerSecond == null ? "" : Quantities.speed(bytesPerSecond));
    }

    private static String files(DownloadProgress progress) {
        return progress.totalFiles() == null || progress.completedFiles() == null
                ? ""
                : " " + progress.completedFiles() + "/" + progress.totalFiles();
    }
}
