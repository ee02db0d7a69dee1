package io.modelhaul.internal.progress;

import io.modelhaul.DownloadProgress;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * How much of a download is here, and how fast it comes. Bytes are counted on any thread; all else happens under the
 * monitor of the {@link ProgressMeter}.
 */
final class DownloadCounts {
    private final AtomicLong completed = new AtomicLong();
    private final AtomicLong moved = new AtomicLong();
    private final SpeedGauge speed;
    private @Nullable Long totalBytes;
    private @Nullable Integer totalFiles;
    private int completedFiles;

    DownloadCounts(long nanos) {
        this.speed = new SpeedGauge(nanos);
    }

    /** Begins to count; true when the plan runs once more, so that all is counted anew. */
    boolean planned(int files, @Nullable Long bytes) {
        boolean again = totalFiles != null;
        if (again) {
            completed.set(0);
            completedFiles = 0;
        }
        totalFiles = files;
        totalBytes = bytes;
        return again;
    }

    /** Bytes that were here already; negative when they are of no use after all. */
    void here(long bytes) {
        completed.addAndGet(bytes);
    }

    /** Bytes that came just now. */
    void moved(long bytes) {
        completed.addAndGet(bytes);
        moved.addAndGet(bytes);
    }

    void fileHere() {
        completedFiles++;
    }

    long completed() {
        return completed.get();
    }

    void sample(long nanos) {
        speed.sample(nanos, moved.get());
    }

    /** Adds the counts to a state; before the plan is known there are none. */
    void addTo(DownloadProgress.Builder state, boolean moving) {
        if (totalFiles == null) {
            state.bytes(null, totalBytes).speed(null, null).files(null, null);
            return;
        }
        long rate = moving ? speed.bytesPerSecond() : 0;
        Long total = totalBytes;
        long here = total == null ? completed.get() : Math.min(completed.get(), total);
        Long left = total == null || rate == 0 || !speed.settled() ? null : (total - here + rate - 1) / rate;
        state.bytes(here, total).speed(rate, left).files(completedFiles, totalFiles);
    }
}
