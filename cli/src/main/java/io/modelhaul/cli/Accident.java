package io.modelhaul.cli;

import io.modelhaul.DownloadProgress;
import io.modelhaul.cli.output.ProgressOutput;

/** Shows a download as another output does, and does something to it once when it is under way. */
final class Accident implements ProgressOutput {
    private final ProgressOutput output;
    private final double percent;
    private final Runnable accident;
    private boolean happened;

    Accident(ProgressOutput output, double percent, Runnable accident) {
        this.output = output;
        this.percent = percent;
        this.accident = accident;
    }

    @Override
    public void accept(DownloadProgress progress) {
        output.accept(progress);
        if (!happened && progress.percent() != null && progress.percent() >= percent) {
            happened = true;
            accident.run();
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
