package io.modelhaul.internal.download;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.CachePolicy;
import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.DownloadStatus;
import io.modelhaul.FileProgress;
import io.modelhaul.spi.DownloadPlan;
import io.modelhaul.spi.DownloadRequest;
import io.modelhaul.spi.ModelProvider;
import io.modelhaul.spi.ProviderContext;
import io.modelhaul.spi.ProviderDescriptor;
import io.modelhaul.store.PendingDownload;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What the registry of sessions says of running downloads, and what is left of them when they end. */
@Timeout(60)
class DownloadSessionsTest {
    @TempDir
    Path folder;

    private final DownloadSessions sessions = new DownloadSessions(java.time.Clock.systemUTC());
    private final BlockingQueue<DownloadProgress> seen = new LinkedBlockingQueue<>();
    private Engine engine;
    private JournalledDownloads pending;
    private DownloadStarter downloads;

    @BeforeEach
    void start() {
        engine = TestEngine.in(folder, sessions);
        pending = new JournalledDownloads(engine, sessions);
        downloads = new DownloadStarter(engine, sessions, pending);
    }

    @AfterEach
    void stop() {
        engine.refuseWork();
        sessions.cancelAll();
        engine.close();
    }

    private static DownloadRequest request(CachePolicy policy) {
        return new DownloadRequest(
                "server", "model", DownloadOptions.builder().policy(policy).build());
    }

    private Disposable started(CachePolicy policy, String id) throws InterruptedException {
        Disposable watcher =
                downloads.download(new EndlessServer(), request(policy), id).subscribe(seen::add, failure -> {});
        while (next().status() != DownloadStatus.DOWNLOADING) {
            // Comes right after.
        }
        return watcher;
    }

    private DownloadProgress next() throws InterruptedException {
        DownloadProgress state = seen.poll(30, TimeUnit.SECONDS);
        assertThat(state).isNotNull();
        return state;
    }

    private List<String> pendingIds() {
        return pending.all().map(PendingDownload::id).collectList().block();
    }

    @Test
    void everythingAboutADownloadIsAskedOfItsSession() throws InterruptedException {
        started(CachePolicy.PREFER_CACHED, "one");

        assertThat(sessions.size()).isEqualTo(1);
        assertThat(sessions.active()).singleElement().satisfies(state -> {
            assertThat(state.id()).isEqualTo("one");
            assertThat(state.status()).isEqualTo(DownloadStatus.DOWNLOADING);
        });
        assertThat(sessions.files("one")).containsExactly(EndlessServer.FILE);
        assertThat(sessions.files("another")).isEmpty();
        assertThat(pending.inUse("server", "model", List.of())).isTrue();
        assertThat(pending.inUse("server", "another", List.of())).isFalse();
        assertThat(pendingIds()).isEmpty();
        assertThat(sessions.cancel("another")).isFalse();
        assertThat(sessions.cancel("one")).isTrue();

        assertThat(sessions.size()).isZero();
        assertThat(sessions.files("one")).isEmpty();
        assertThat(pending.inUse("server", "model", List.of())).isFalse();
        assertThat(pendingIds()).containsExactly("one");
    }

    @Test
    void equalRequestsShareASessionAndItsId() throws InterruptedException {
        started(CachePolicy.PREFER_CACHED, "one");
        started(CachePolicy.PREFER_CACHED, "two");

        assertThat(sessions.active()).extracting(DownloadProgress::id).containsExactly("one");
    }

    @Test
    void aSecondDownloadOfTheSameIdGetsAnother() throws InterruptedException {
        started(CachePolicy.PREFER_CACHED, "one");
        started(CachePolicy.REFRESH, "one");

        assertThat(sessions.active())
                .hasSize(2)
                .extracting(DownloadProgress::id)
                .doesNotHaveDuplicates();
    }

    @Test
    void whatCannotBeResumedIsNotPending() throws InterruptedException {
        started(CachePolicy.NO_CACHE, "one");
        assertThat(pending.inUse("server", "model", List.of())).isFalse();
        sessions.cancel("one");

        assertThat(pendingIds()).isEmpty();
    }

    @Test
    void aPendingDownloadKeepsItsId() throws InterruptedException {
        started(CachePolicy.PREFER_CACHED, "one").dispose();
        Disposable again = downloads
                .download(new EndlessServer(), request(CachePolicy.PREFER_CACHED))
                .subscribe(seen::add);

        assertThat(next().id()).isEqualTo("one");
        again.dispose();
    }

    /** The last write of a cancelled download must not bring back what was forgotten after it. */
    @Test
    void whatIsForgottenRightAfterItsCancelStaysAway() throws InterruptedException {
        for (int round = 0; round < 20; round++) {
            String id = "round-" + round;
            started(CachePolicy.PREFER_CACHED, id);
            sessions.cancel(id);
            assertThat(pending.forget(id).block()).isTrue();
            while (!sessions.entries(id).isEmpty()) {
                Thread.onSpinWait();
            }
            assertThat(pendingIds()).isEmpty();
        }
    }

    /** A cancelled session is known until its last write is done, or {@code forget} could not find it. */
    @Test
    void aCancelledDownloadIsKnownUntilItsLastWrite() throws InterruptedException {
        started(CachePolicy.PREFER_CACHED, "one");
        CountDownLatch release = TestEngine.holdDisk(engine);
        sessions.cancel("one");

        assertThat(sessions.size()).isZero();
        assertThat(sessions.entries("one")).hasSize(1);

        release.countDown();
        while (!sessions.entries("one").isEmpty()) {
            Thread.onSpinWait();
        }
        assertThat(pendingIds()).containsExactly("one");
    }

    /** Its server moves one file, and never ends. */
    private static final class EndlessServer implements ModelProvider {
        private static final FileProgress FILE = new FileProgress("a", 1, 2L, 0L, DownloadStatus.DOWNLOADING);

        @Override
        public ProviderDescriptor descriptor() {
            return ProviderDescriptor.of("server", List.of(), List.of("server"), Set.of(), "Never ends");
        }

        @Override
        public Mono<DownloadPlan> plan(DownloadRequest request, ProviderContext context) {
            return Mono.never();
        }

        @Override
        public Flux<DownloadProgress> download(DownloadRequest request, ProviderContext context) {
            return Flux.defer(() -> {
                context.reportFiles(List.of(FILE));
                return Flux.just(DownloadProgress.builder(context.downloadId(), "server", "model")
                                .status(DownloadStatus.DOWNLOADING)
                                .build(context.clock().instant()))
                        .concatWith(Flux.never());
            });
        }
    }
}
