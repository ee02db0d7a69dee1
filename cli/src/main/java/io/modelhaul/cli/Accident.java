package io.modelhaul.cli;

import io.modelhaul.DownloadProgress;
import io.modelhaul.cli.output.ProgressOutput;
import java.time.Duration;

/** Shows a download as another output does; once it is under way, its Hub goes away for a second. */
final class Accident implements ProgressOutput {
    static final int AT_PERCENT = 40;

    private static final long LASTS_NANOS = Duration.ofSeconds(1).toNanos();

    private final ProgressOutput output;
    private final DemoHub hub;
    private boolean happened;
    private boolean over;
    private long since;

    Accident(ProgressOutput output, DemoHub hub) {
        this.output = output;
        this.hub = hub;
    }

    @Override
    public void accept(DownloadProgress progress) {
        output.accept(progress);
        if (!happened && progress.percent() != null && progress.percent() >= AT_PERCENT) {
            happened = true;
            since = System.nanoTime();
            hub.goAway();
        }
    }

    @Override
    public void tick() {
        output.tick();
        if (happened && !over && System.nanoTime() - since >= LASTS_NANOS) {
            over = true;
            hub.comeBack();
        }
    }

    @Override
    public void close() {
        output.close();
    }
}
