package io.modelhaul.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadStatus;
import io.modelhaul.Modelhaul;
import io.modelhaul.store.PendingDownload;
import io.modelhaul.store.StoreOptions;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.contract.DownloadWatcher;
import io.modelhaul.testkit.fault.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.test.StepVerifier;

@Timeout(60)
class CloseLaterTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private Shelf shelf;

    @BeforeEach
    void start() {
        shelf = new Shelf(Map.of("large", Content.generated(1, 4_000_000)));
    }

    @AfterEach
    void stop() {
        shelf.close();
    }

    @Test
    void leavesAJournalAndNoThread() throws InterruptedException {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        shelf.hub().faults().on("large").inject(Fault.stallAfter(1_000_000));
        Modelhaul haul = shelf.modelhaul(folder);
        DownloadWatcher watcher = shelf.watch(haul, folder, "large");
        watcher.awaitBytes(1_000_000);

        haul.closeLater().block(LIMIT);

        assertThat(watcher.awaitEnd()).isNotNull();
        List<Thread> left = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread) && thread.getName().startsWith("modelhaul"))
                .toList();
        for (Thread thread : left) {
            // The last thing that a thread does is to say that it ends.
            thread.join(LIMIT.toMillis());
            assertThat(thread.isAlive()).as(thread.getName()).isFalse();
        }
        assertThat(Shelf.files(folder.resolve("state").resolve("pending"))).isNotEmpty();
        try (Modelhaul later = shelf.modelhaul(folder)) {
            List<PendingDownload> pending = later.pending().list().collectList().block(LIMIT);
            assertThat(pending).extracting(PendingDownload::status).containsExactly(DownloadStatus.DOWNLOADING);
            assertThat(pending.get(0).completedBytes()).isPositive();
        }
    }

    @Test
    void completesForOneThatDidNothingAndForOneThatIsClosed() {
        Modelhaul idle = shelf.modelhaul(folder);

        StepVerifier.create(idle.closeLater()).expectComplete().verify(LIMIT);
        StepVerifier.create(idle.closeLater()).expectComplete().verify(LIMIT);

        StepVerifier.create(idle.models().list("shelf", StoreOptions.none())).verifyError();
        StepVerifier.create(idle.download("shelf", "large", DownloadOptions.none()))
                .verifyError();
    }
}
