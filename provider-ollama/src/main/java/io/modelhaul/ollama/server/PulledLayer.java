package io.modelhaul.ollama.server;

import io.modelhaul.DownloadStatus;
import io.modelhaul.FileProgress;
import org.jspecify.annotations.Nullable;

/** What is known of one layer of a pull. Not thread-safe. */
final class PulledLayer {
    /** Half a pebibyte, so that no sum over all layers runs over. */
    private static final long MOST_BYTES = 1L << 49;

    private final String name;
    private @Nullable Long total;
    private boolean seen;
    private boolean finished;
    private long completed;
    private long last;
    private long best;

    PulledLayer(String name) {
        this.name = name;
    }

    /**
     * Takes a line's counts.
     *
     * @return how many bytes came since the last line; 0 for a layer's first line of a try, which tells what was there
     */
    long take(@Nullable Long newTotal, @Nullable Long newCompleted) {
        if (newTotal != null) {
            long now = Math.min(newTotal, MOST_BYTES);
            total = total == null ? now : Math.max(total, now);
        }
        // Zero is left out by servers.
        long now = newCompleted == null ? 0 : Math.min(newCompleted, MOST_BYTES);
        long moved = seen ? Math.max(0, now - last) : 0;
        seen = true;
        last = now;
        completed = Math.max(completed, now);
        best = Math.max(best, now);
        if (total != null && completed > total) {
            total = completed;
        }
        return moved;
    }

    /** A new try begins: what the server still has is told anew. */
    void forget() {
        seen = false;
        finished = false;
        completed = 0;
        last = 0;
    }

    /** The server is past this layer, whatever it told last. */
    void finish() {
        finished = true;
        if (total != null) {
            completed = total;
        }
    }

    String name() {
        return name;
    }

    long completed() {
        return completed;
    }

    @Nullable
    Long total() {
        return total;
    }

    /** The most that was ever here. */
    long best() {
        return best;
    }

    boolean whole() {
        return finished || (total != null && completed >= total);
    }

    boolean moving() {
        return seen && !whole();
    }

    FileProgress progress(long bytesPerSecond) {
        return new FileProgress(name, completed, total, bytesPerSecond, DownloadStatus.DOWNLOADING);
    }
}
