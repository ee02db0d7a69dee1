package io.modelhaul.cli.output;

import io.modelhaul.DownloadProgress;
import io.modelhaul.DownloadStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One state of a download as one line of plain text, for pipes and log files. */
public final class PlainLine {
    private PlainLine() {}

    /** For example {@code downloading  owner/name: 734 MB of 1.50 GB, 48.8 %, 61.2 MB/s, 0:12 left, 7 of 10 files}. */
    public static String of(DownloadProgress progress) {
        String word = String.format("%-12s", progress.status().name().toLowerCase(Locale.ROOT));
        List<String> facts = facts(progress);
        return SafeText.clean(word + progress.model() + (facts.isEmpty() ? "" : ": " + String.join(", ", facts)));
    }

    private static List<String> facts(DownloadProgress progress) {
        List<String> facts = new ArrayList<>();
        boolean moving = progress.status() == DownloadStatus.DOWNLOADING;
        if (progress.error() != null) {
            return List.of(progress.error().code().name());
        }
        // Why it was cancelled is told on standard error, as failures are.
        if (!moving && progress.status() != DownloadStatus.CANCELLED && progress.message() != null) {
            facts.add(progress.message());
        }
        if (moving || (progress.completedBytes() != null && progress.completedBytes() > 0)) {
            facts.add(bytes(progress));
        }
        if (progress.percent() != null && moving) {
            facts.add(String.format(Locale.ROOT, "%.1f %%", progress.percent()));
        }
        if (progress.bytesPerSecond() != null && moving) {
            facts.add(Quantities.speed(progress.bytesPerSecond()));
        }
        if (progress.etaSeconds() != null && moving) {
            facts.add(Quantities.clock(progress.etaSeconds()) + " left");
        }
        if (progress.totalFiles() != null && progress.completedFiles() != null && progress.totalFiles() > 1) {
            facts.add(progress.completedFiles() + " of " + Quantities.count(progress.totalFiles(), "file"));
        }
        return facts;
    }

    private static String bytes(DownloadProgress progress) {
        Long completed = progress.completedBytes() == null ? Long.valueOf(0) : progress.completedBytes();
        Long total = progress.totalBytes();
        return total == null || total.equals(completed)
                ? Quantities.size(completed)
                : Quantities.size(completed) + " of " + Quantities.size(total);
    }
}
