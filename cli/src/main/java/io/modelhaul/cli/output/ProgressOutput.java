package io.modelhaul.cli.output;

import io.modelhaul.DownloadProgress;

/** Shows how one download goes. Used by one thread. */
public interface ProgressOutput extends AutoCloseable {
    /** Shows nothing. */
    ProgressOutput SILENT = progress -> {};

    /** Takes the newest state; the last one is terminal. */
    void accept(DownloadProgress progress);

    /** Called about ten times a second, also when nothing arrives. */
    default void tick() {}

    /** Leaves the terminal in good order. */
    @Override
    default void close() {}
}
