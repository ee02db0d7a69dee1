package io.modelhaul.internal.progress;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.DownloadStatus;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.PlannedFile;
import io.modelhaul.spi.SafePath;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProgressMeterTest {
    private final DownloadRequest request = new DownloadRequest("test", "model", DownloadOptions.none());
    private final ProgressMeter meter = new ProgressMeter("1", request, Clock.systemUTC(), null);
    private final List<DownloadProgress> states = new ArrayList<>();

    @BeforeEach
    void listen() {
        meter.states().subscribe(states::add);
    }

    private static PlannedFile file(String name) {
        return new PlannedFile(new SafePath(name), 100L, List.of(), List.of());
    }

    private DownloadProgress last() {
        return states.get(states.size() - 1);
    }

    @Test
    void aSecondRoundCountsAnew() {
        for (int round = 0; round < 2; round++) {
            meter.planned(2, 200L);
            meter.cached(file("a"), 100);
            meter.cached(file("b"), 100);
            meter.status(DownloadStatus.FINALIZING, null);
        }

        assertThat(last().completedBytes()).isEqualTo(200);
        assertThat(last().completedFiles()).isEqualTo(2);
        assertThat(last().percent()).isEqualTo(100.0);
        assertThat(last().attempt()).isEqualTo(2);
    }

    @Test
    void neverTellsOfMoreThanAll() {
        meter.planned(1, 100L);
        FileMeter a = meter.start(file("a"));
        a.kept(150);
        meter.status(DownloadStatus.DOWNLOADING, null);

        assertThat(last().completedBytes()).isEqualTo(100);
        assertThat(last().percent()).isEqualTo(100.0);
    }

    @Test
    void aFileThatWasAdoptedCountsOnce() {
        meter.planned(1, 100L);
        FileMeter a = meter.start(file("a"));
        a.resumed(40);
        a.adopted(100);
        meter.status(DownloadStatus.DOWNLOADING, null);

        assertThat(last().completedBytes()).isEqualTo(100);
    }

    @Test
    void tellsOfAFileOnItsWay() {
        meter.planned(3, 300L);
        FileMeter a = meter.start(file("a"));
        FileMeter b = meter.start(file("b"));
        FileMeter c = meter.start(file("c"));
        meter.fileHere();
        meter.ended(c);
        meter.status(DownloadStatus.DOWNLOADING, null);
        assertThat(last().file()).isIn("a", "b");
        meter.ended(a);
        meter.status(DownloadStatus.DOWNLOADING, null);
        assertThat(last().file()).isEqualTo("b");
        meter.ended(b);
        meter.status(DownloadStatus.FINALIZING, null);
        assertThat(last().file()).isNull();
    }

    @Test
    void noSpeedAndNoTimeWhereNothingMoves() {
        meter.planned(1, 100L);
        FileMeter a = meter.start(file("a"));
        a.kept(50);
        meter.tick();
        meter.status(DownloadStatus.VERIFYING, null);

        assertThat(last().bytesPerSecond()).isZero();
        assertThat(last().etaSeconds()).isNull();
    }

    @Test
    void aSpeedIsSettledAfterThreeSecondsOfData() {
        SpeedGauge gauge = new SpeedGauge(0);
        gauge.sample(TimeUnit.SECONDS.toNanos(10), 0);
        assertThat(gauge.settled()).isFalse();
        gauge.sample(TimeUnit.SECONDS.toNanos(11), 1_000);
        gauge.sample(TimeUnit.SECONDS.toNanos(12), 2_000);
        assertThat(gauge.settled()).isFalse();
        gauge.sample(TimeUnit.SECONDS.toNanos(13), 3_000);
        assertThat(gauge.settled()).isTrue();
    }
}
