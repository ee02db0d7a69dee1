package io.modelhaul.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadStatus;
import io.modelhaul.ErrorCode;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several watchers of one download, and what becomes of it when they leave. */
public interface SharingContract extends ProviderFixture.Factory {
    /** Equal downloads are one transfer, under one id. */
    @Test
    default void equalDownloadsShareOneTransfer(@TempDir Path folder) {
        try (ContractRun run = ContractRun.of(this, folder)) {
            DownloadWatcher first = run.watchStalled();
            DownloadWatcher second = run.watch();
            second.awaitBytes(1);
            assertThat(second.states().get(0).id())
                    .isEqualTo(first.states().get(0).id());
            assertThat(run.haul().active()).hasSize(1);

            run.fixture().heal();
            run.assertRight(first.complete());
            run.assertRight(second.complete());
            run.assertServedAtMost(run.has(ProviderTrait.RESUME) ? 1.3 : 1.6);
        }
    }

    /** A watcher may leave at any time; the others do not notice. */
    @Test
    default void leavingWatcherHarmsNoOther(@TempDir Path folder) {
        try (ContractRun run = ContractRun.of(this, folder)) {
            DownloadWatcher first = run.watchStalled();
            DownloadWatcher second = run.watch();
            second.awaitBytes(1);
            first.cancel();
            StreamRules.checkUnended(first.states());

            run.fixture().heal();
            run.assertRight(second.complete());
            assertThat(first.states()).noneMatch(state -> state.status().terminal());
        }
    }

    /** When the last watcher leaves, the transfer stops at once, and what arrived is of use later. */
    @Test
    default void lastWatcherLeavingClosesTheSocketsWithinASecond(@TempDir Path folder) {
        try (ContractRun run = ContractRun.of(this, folder)) {
            DownloadWatcher first = run.watchStalled();
            DownloadWatcher second = run.watch();
            second.awaitBytes(1);
            assertThat(run.fixture().openConnections()).isPositive();
            first.cancel();
            second.cancel();
            run.awaitConnections(0, Duration.ofSeconds(1));
            assertThat(run.haul().active()).isEmpty();

            run.fixture().heal();
            run.assertRight(run.watch().complete());
            if (run.has(ProviderTrait.RESUME)) {
                run.assertServedAtMost(1.3);
            }
        }
    }

    /** Cancelled by id, a download ends for every watcher: {@code CANCELLED}, then an exception of that code. */
    @Test
    default void cancellingByIdEndsEveryWatcher(@TempDir Path folder) {
        try (ContractRun run = ContractRun.of(this, folder)) {
            DownloadWatcher first = run.watchStalled();
            DownloadWatcher second = run.watch();
            second.awaitBytes(1);
            String id = first.states().get(0).id();
            assertThat(run.haul().cancel(id).block()).isTrue();

            assertThat(first.failureCode()).isEqualTo(ErrorCode.CANCELLED);
            assertThat(second.failureCode()).isEqualTo(ErrorCode.CANCELLED);
            assertThat(first.statuses()).endsWith(DownloadStatus.CANCELLED);
            assertThat(second.statuses()).endsWith(DownloadStatus.CANCELLED);
            run.awaitConnections(0, Duration.ofSeconds(1));
            assertThat(run.haul().cancel(id).block()).as("cancelled twice").isFalse();
        }
    }

    /** Closing Modelhaul ends what runs, and frees connections and threads. */
    @Test
    default void closingEndsWhatRuns(@TempDir Path folder) {
        try (ContractRun run = ContractRun.of(this, folder)) {
            DownloadWatcher watcher = run.watchStalled();
            run.haul().close();
            assertThat(watcher.failureCode()).isEqualTo(ErrorCode.CANCELLED);
            run.awaitConnections(0, Duration.ofSeconds(1));
            ContractRun.await("the end of its threads", SharingContract::noThreads, Duration.ofSeconds(10));
        }
    }

    private static boolean noThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .noneMatch(name -> name.startsWith("modelhaul-"));
    }
}
