package io.modelhaul.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadProgress;
import io.modelhaul.DownloadStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PacedOutputTest {
    private final AtomicLong now = new AtomicLong(-5_000_000_000L);
    private final List<DownloadProgress> shown = new ArrayList<>();
    private final PacedOutput output = new PacedOutput(Duration.ofMillis(500), now::get, shown::add);

    private void pass(long millis) {
        now.addAndGet(Duration.ofMillis(millis).toNanos());
    }

    private static DownloadProgress bytes(long completed) {
        return States.built(States.at(DownloadStatus.DOWNLOADING).bytes(completed, 100L));
    }

    @Test
    void passesEveryChangeOfStatusOnAtOnce() {
        List<DownloadStatus> all = List.of(
                DownloadStatus.STARTING, DownloadStatus.RESOLVING, DownloadStatus.DOWNLOADING, DownloadStatus.COMPLETE);
        all.forEach(status -> output.accept(States.only(status)));

        assertThat(shown).extracting(DownloadProgress::status).containsExactlyElementsOf(all);
    }

    @Test
    void tellsEveryNewAttempt() {
        output.accept(States.built(States.at(DownloadStatus.RETRYING).attempt(2)));
        output.accept(States.built(States.at(DownloadStatus.RETRYING).attempt(3)));

        assertThat(shown).hasSize(2);
    }

    @Test
    void holdsBytesBackUntilThePauseIsOver() {
        output.accept(bytes(1));
        pass(100);
        output.accept(bytes(2));
        pass(399);
        output.accept(bytes(3));
        assertThat(shown).hasSize(1);
        pass(1);
        output.tick();

        assertThat(shown).extracting(DownloadProgress::completedBytes).containsExactly(1L, 3L);
    }

    @Test
    void saysNothingTwice() {
        output.accept(bytes(1));
        pass(10_000);
        output.tick();

        assertThat(shown).hasSize(1);
    }

    @Test
    void forgetsHeldBytesWhenTheStatusChanges() {
        output.accept(bytes(1));
        output.accept(bytes(2));
        output.accept(States.only(DownloadStatus.COMPLETE));
        pass(1_000);
        output.tick();

        assertThat(shown)
                .extracting(DownloadProgress::status)
                .containsExactly(DownloadStatus.DOWNLOADING, DownloadStatus.COMPLETE);
    }
}
