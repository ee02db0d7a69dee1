package io.modelhaul.internal.progress;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadException;
import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.DownloadStatus;
import io.modelhaul.ErrorCode;
import io.modelhaul.FileProgress;
import io.modelhaul.internal.transfer.TransferObserver;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.PlannedFile;
import io.modelhaul.spi.SafePath;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

class ProgressMeterTest {
    private final DownloadRequest request = new DownloadRequest("test", "model", DownloadOptions.none());
    private final AtomicLong now = new AtomicLong(17);
    private final ProgressMeter meter = new ProgressMeter("1", request, Clock.systemUTC(), null, now::get);
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

    /** A tick after some time in which a file got so many bytes. */
    private void tick(FileMeter file, long seconds, long bytes) {
        file.source("hub", "h");
        for (long second = 0; second < seconds; second++) {
            now.addAndGet(TimeUnit.SECONDS.toNanos(1));
            file.kept(bytes / seconds);
            meter.tick();
        }
    }

    private static DownloadException unreachable() {
        return new DownloadException(ErrorCode.UNREACHABLE, "no route");
    }

    @Test
    void speedAndTimeLeftFollowTheBytes() {
        meter.planned(1, 10_000L);
        FileMeter a = meter.start(file("a"));
        tick(a, 5, 5_000);

        assertThat(last().bytesPerSecond()).isEqualTo(1_000);
        assertThat(last().etaSeconds()).isEqualTo(5);
        assertThat(last().percent()).isEqualTo(50.0);
    }

    @Test
    void theSpeedFallsToZeroWhenNothingMoves() {
        meter.planned(1, 10_000L);
        FileMeter a = meter.start(file("a"));
        tick(a, 5, 5_000);
        tick(a, 5, 0);

        assertThat(last().bytesPerSecond()).isZero();
        assertThat(last().etaSeconds()).isNull();
        assertThat(last().status()).isEqualTo(DownloadStatus.DOWNLOADING);
    }

    /** Bytes that were here already came from nowhere just now. */
    @Test
    void whatWasResumedIsNoSpeed() {
        meter.planned(1, 10_000L);
        FileMeter a = meter.start(file("a"));
        a.resumed(9_000);
        tick(a, 4, 400);

        assertThat(last().completedBytes()).isEqualTo(9_400);
        assertThat(last().bytesPerSecond()).isEqualTo(100);
    }

    @Test
    void ticksAreSilentWhileNothingHappensButNotForLong() {
        meter.planned(1, 100L);
        meter.status(DownloadStatus.DOWNLOADING, null);
        int before = states.size();
        for (int i = 0; i < 20; i++) {
            now.addAndGet(TimeUnit.MILLISECONDS.toNanos(500));
            meter.tick();
        }

        // At 4.5 s and at 9 s.
        assertThat(states).hasSize(before + 2);
    }

    @Test
    void aFileThatWaitsDoesNotMakeTheDownloadWait() {
        meter.planned(2, 200L);
        FileMeter a = meter.start(file("a"));
        FileMeter b = meter.start(file("b"));
        a.source("hub", "h");
        a.retrying(2, Duration.ofSeconds(1), unreachable());
        assertThat(last().status()).isEqualTo(DownloadStatus.DOWNLOADING);

        b.retrying(2, Duration.ofMillis(1_500), unreachable());
        assertThat(last().status()).isEqualTo(DownloadStatus.RETRYING);
        assertThat(last().message()).isEqualTo("trying again in 1.5 s: no route");
        assertThat(last().attempt()).isEqualTo(2);

        a.kept(1);
        assertThat(last().status()).isEqualTo(DownloadStatus.DOWNLOADING);
        assertThat(last().file()).isEqualTo("a");
    }

    @Test
    void theDownloadVerifiesWhenNoFileMoves() {
        meter.planned(2, 200L);
        FileMeter a = meter.start(file("a"));
        FileMeter b = meter.start(file("b"));
        a.source("hub", "h");
        a.verifying();
        assertThat(last().status()).isEqualTo(DownloadStatus.DOWNLOADING);

        b.verifying();
        assertThat(last().status()).isEqualTo(DownloadStatus.VERIFYING);
    }

    @Test
    void eachSourceThatIsGivenUpIsReportedOnce() {
        meter.planned(2, 200L);
        FileMeter a = meter.start(file("a"));
        FileMeter b = meter.start(file("b"));
        TransferObserver.Turn turn = new TransferObserver.Turn("hub", "h", unreachable(), "http", "mirror");
        a.turning(2, turn);
        int after = states.size();
        b.turning(2, turn);

        assertThat(states).hasSize(after);
        assertThat(states.get(after - 2).status()).isEqualTo(DownloadStatus.RETRYING);
        assertThat(states.get(after - 2).layer()).isEqualTo("hub");
        assertThat(last().status()).isEqualTo(DownloadStatus.DOWNLOADING);
        assertThat(last().layer()).isEqualTo("http");
        assertThat(last().endpoint()).isEqualTo("mirror");
        assertThat(last().attempt()).isEqualTo(2);
    }

    @Test
    void bytesThatAreThrownAwayStartANewAttempt() {
        meter.planned(1, 100L);
        FileMeter a = meter.start(file("a"));
        a.kept(60);
        a.dropped(60);

        assertThat(last().completedBytes()).isZero();
        assertThat(last().status()).isEqualTo(DownloadStatus.RETRYING);
        assertThat(last().attempt()).isEqualTo(2);
    }

    @Test
    void reportsTheFilesInFlightAsOfTheLastTick() {
        meter.planned(2, 200L);
        FileMeter a = meter.start(file("a"));
        assertThat(meter.files()).isEmpty();
        tick(a, 1, 50);

        assertThat(meter.files()).containsExactly(new FileProgress("a", 50, 100L, 50, DownloadStatus.DOWNLOADING));

        meter.ended(a);
        meter.tick();
        assertThat(meter.files()).isEmpty();
    }

    @Test
    void countsAreUnknownBeforeThePlanIs() {
        meter.status(DownloadStatus.RESOLVING, null);

        assertThat(last().completedBytes()).isNull();
        assertThat(last().totalBytes()).isNull();
        assertThat(last().completedFiles()).isNull();
        assertThat(last().bytesPerSecond()).isNull();
    }

    @Test
    void aFailureIsAStateAndThenTheError() {
        meter.failed(unreachable());

        assertThat(last().status()).isEqualTo(DownloadStatus.ERROR);
        assertThat(last().error().code()).isEqualTo(ErrorCode.UNREACHABLE);
        StepVerifier.create(meter.failure()).verifyError(DownloadException.class);
    }

    @Test
    void completionNamesThePathAndNoFile() {
        meter.planned(1, 100L);
        meter.cached(file("a"), 100);
        meter.complete("/model");

        assertThat(last().status()).isEqualTo(DownloadStatus.COMPLETE);
        assertThat(last().path()).isEqualTo("/model");
        assertThat(last().file()).isNull();
        assertThat(last().layer()).isEqualTo("cache");
        StepVerifier.create(meter.failure()).verifyComplete();
    }
}
