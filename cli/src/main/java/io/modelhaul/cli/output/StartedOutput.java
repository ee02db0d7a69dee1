package io.modelhaul.cli.output;

import io.modelhaul.DownloadProgress;

/** Output for people: a call that was refused before it became a download is not shown as one. */
final class StartedOutput implements ProgressOutput {
    private final ProgressOutput output;
    private boolean started;

    StartedOutput(ProgressOutput output) {
        this.output = output;
    }

    @Override
    public void accept(DownloadProgress progress) {
        started |= !progress.status().terminal();
        if (started) {
            output.accept(progress);
        }
    }

    @Override
    public void tick() {
        output.tick();
    }

    @Override
    public void close() {
        output.close();
    }
}
