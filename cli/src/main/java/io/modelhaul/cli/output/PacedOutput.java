package io.modelhaul.cli.output;

import io.modelhaul.DownloadProgress;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Passes every change of status on at once, and between them the newest state once in each pause. */
public final class PacedOutput implements ProgressOutput {
    private final long pauseNanos;
    private final LongSupplier nanoTime;
    private final Consumer<DownloadProgress> lines;
    private @Nullable DownloadProgress shown;
    private @Nullable DownloadProgress waiting;
    private long shownAt;

    /**
     * Paces states.
     *
     * @param pause how long to be quiet after a state, unless the status changes
     * @param nanoTime a clock as {@link System#nanoTime()}
     * @param lines takes the states that are to be shown
     */
    public PacedOutput(Duration pause, LongSupplier nanoTime, Consumer<DownloadProgress> lines) {
        this.pauseNanos = pause.toNanos();
        this.nanoTime = nanoTime;
        this.lines = lines;
    }

    @Override
    public void accept(DownloadProgress progress) {
        waiting = progress;
        if (shown == null || changes(shown, progress)) {
            show(progress);
        } else {
            tick();
        }
    }

    @Override
    public void tick() {
        DownloadProgress newest = waiting;
        if (newest != null && nanoTime.getAsLong() - shownAt >= pauseNanos) {
            show(newest);
        }
    }

    private void show(DownloadProgress progress) {
        shown = progress;
        waiting = null;
        shownAt = nanoTime.getAsLong();
        lines.accept(progress);
    }

    private static boolean changes(DownloadProgress before, DownloadProgress now) {
        return before.status() != now.status() || !Objects.equals(before.attempt(), now.attempt());
    }
}
