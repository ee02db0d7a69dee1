package io.modelhaul.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadProgress;
import io.modelhaul.DownloadStatus;
import io.modelhaul.spi.DownloadPlan;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;

/** What a stream of states looks like. */
public interface StreamContract extends ProviderFixture.Factory {
    /** A download that is not subscribed to asks nobody and writes nothing. */
    @Test
    default void doesNothingBeforeSubscription(@TempDir Path folder) {
        try (ContractRun run = ContractRun.of(this, folder)) {
            Flux<DownloadProgress> download = run.download(run.options());
            assertThat(run.haul().plan(run.fixture().provider(), run.fixture().model(), run.options()))
                    .isNotNull();
            assertThat(run.haul().active()).isEmpty();
            assertThat(run.fixture().requests()).isEmpty();
            assertThat(ContractRun.filesBelow(folder)).isEmpty();

            assertThat(download.blockLast()).isNotNull();
            assertThat(run.fixture().requests()).isNotEmpty();
        }
    }

    /** Success is one {@code COMPLETE} with the path of a model that is there, and then completion. */
    @Test
    default void completesOnceWithThePathOfTheModel(@TempDir Path folder) {
        try (ContractRun run = ContractRun.of(this, folder)) {
            DownloadWatcher watcher = run.watch();
            Path model = watcher.complete();
            run.assertRight(model);
            DownloadProgress last = watcher.states().get(watcher.states().size() - 1);
            if (last.totalBytes() != null) {
                assertThat(last.completedBytes()).isEqualTo(last.totalBytes());
                assertThat(last.percent()).isEqualTo(100.0);
            }
        }
    }

    /** After the end nothing is left that a killed download would leave. */
    @Test
    default void leavesNothingUnfinishedBehind(@TempDir Path folder) {
        try (ContractRun run = ContractRun.of(this, folder)) {
            run.watch().complete();
            assertThat(ContractRun.filesBelow(folder).map(Path::toString))
                    .noneMatch(name -> name.endsWith(".part"))
                    .noneMatch(name -> name.endsWith(".journal"));
        }
    }

    /** Failure is one {@code ERROR}, and then an exception with the same code. */
    @Test
    default void failsOnceWithTheSameCodeInStateAndException(@TempDir Path folder) {
        try (ContractRun run = ContractRun.of(this, folder)) {
            run.fixture().cause(ProviderTrouble.GONE);
            DownloadWatcher watcher = run.watch();
            watcher.failure();
            assertThat(watcher.statuses()).endsWith(DownloadStatus.ERROR);
        }
    }

    /** Counts hold in each attempt, also when the connection breaks; {@link StreamRules} looks at every state. */
    @Test
    default void countsNeverGoBackAcrossABrokenConnection(@TempDir Path folder) {
        try (ContractRun run = ContractRun.of(this, folder)) {
            run.fixture().cause(ProviderTrouble.CUT_ONCE);
            run.assertRight(run.watch().complete());
        }
    }

    /** A watcher that asks for nothing for long gets the newest state of each status when it asks again. */
    @Test
    default void slowWatcherMissesNoChangeOfStatus(@TempDir Path folder) {
        try (ContractRun run = ContractRun.of(this, folder)) {
            run.fixture().cause(ProviderTrouble.STALL);
            DownloadWatcher slow = run.watch(run.options(), 1);
            DownloadWatcher fast = run.watch();
            fast.awaitBytes(1);
            run.fixture().heal();
            fast.complete();
            assertThat(slow.states()).as("what a demand of one brings").hasSize(1);

            slow.requestUnbounded();
            slow.complete();
            assertThat(slow.statuses()).containsSubsequence(fast.statuses());
            assertThat(slow.states())
                    .as("one state for each status")
                    .hasSize(slow.statuses().size());
        }
    }

    /** While nothing moves, at least one state every 5 s says so, with a speed of zero. */
    @Test
    default void tellsItsStateWhileNothingMoves(@TempDir Path folder) {
        try (ContractRun run = ContractRun.of(this, folder)) {
            DownloadWatcher watcher = run.watchStalled();
            DownloadProgress still = awaitSilence(watcher);
            assertThat(still.bytesPerSecond()).as("speed of %s", still).isIn(0L, null);
            assertThat(still.etaSeconds()).isNull();
            assertNoGapOver(5, watcher.times());
            watcher.cancel();
        }
    }

    private static DownloadProgress awaitSilence(DownloadWatcher watcher) {
        for (int seen = 2; ; seen++) {
            watcher.awaitStates(seen);
            DownloadProgress state = watcher.states().get(seen - 1);
            Long before = watcher.states().get(seen - 2).completedBytes();
            boolean still = before != null && before.equals(state.completedBytes());
            long gap = watcher.times().get(seen - 1) - watcher.times().get(seen - 2);
            if (still && gap > TimeUnit.SECONDS.toNanos(2)) {
                return state;
            }
        }
    }

    private static void assertNoGapOver(int seconds, List<Long> times) {
        for (int i = 1; i < times.size(); i++) {
            assertThat((times.get(i) - times.get(i - 1)) / 1e9)
                    .as("seconds of silence before state %s", i)
                    .isLessThanOrEqualTo(seconds);
        }
    }

    /** The plan names the files before any content moves. */
    @Test
    default void plansWithoutMovingContent(@TempDir Path folder) {
        try (ContractRun run = ContractRun.of(this, folder)) {
            ProviderFixture fixture = run.fixture();
            DownloadPlan plan = Objects.requireNonNull(run.haul()
                    .plan(fixture.provider(), fixture.model(), run.options())
                    .block());
            assertThat(plan.files()).isNotEmpty();
            assertThat(run.fixture().contentBytes()).isZero();
        }
    }
}
