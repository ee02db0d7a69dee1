package io.modelhaul.internal.progress;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadProgress;
import io.modelhaul.DownloadStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.test.scheduler.VirtualTimeScheduler;

/** What a watcher sees that is slower than the download. */
class ConflatingSubscriberTest {
    private final VirtualTimeScheduler scheduler = VirtualTimeScheduler.create();
    private final AtomicInteger left = new AtomicInteger();
    private final Watcher watcher = new Watcher();
    private ConflatingSubscriber conflating;

    @BeforeEach
    void start() {
        conflating = new ConflatingSubscriber(watcher, scheduler, left::incrementAndGet);
    }

    @AfterEach
    void stop() {
        scheduler.dispose();
    }

    private void next(DownloadStatus status, long bytes) {
        conflating.next(DownloadProgress.builder("1", "test", "model")
                .status(status)
                .bytes(bytes, null)
                .build(Instant.EPOCH));
    }

    private void request(long states) {
        conflating.request(states);
        scheduler.advanceTime();
    }

    @Test
    void theNewestStateReplacesTheOneBefore() {
        next(DownloadStatus.DOWNLOADING, 1);
        next(DownloadStatus.DOWNLOADING, 2);
        next(DownloadStatus.DOWNLOADING, 3);
        request(Long.MAX_VALUE);

        assertThat(watcher.seen).containsExactly("DOWNLOADING 3");
    }

    @Test
    void noChangeOfStatusIsDropped() {
        next(DownloadStatus.STARTING, 0);
        next(DownloadStatus.DOWNLOADING, 1);
        next(DownloadStatus.DOWNLOADING, 2);
        next(DownloadStatus.RETRYING, 2);
        next(DownloadStatus.DOWNLOADING, 3);
        next(DownloadStatus.COMPLETE, 4);
        conflating.end(null);
        request(Long.MAX_VALUE);

        assertThat(watcher.seen)
                .containsExactly(
                        "STARTING 0", "DOWNLOADING 2", "RETRYING 2", "DOWNLOADING 3", "COMPLETE 4", "complete");
    }

    @Test
    void emitsNoMoreThanWasRequested() {
        next(DownloadStatus.STARTING, 0);
        next(DownloadStatus.RESOLVING, 0);
        next(DownloadStatus.DOWNLOADING, 1);
        request(1);
        assertThat(watcher.seen).containsExactly("STARTING 0");

        next(DownloadStatus.DOWNLOADING, 2);
        request(1);
        assertThat(watcher.seen).containsExactly("STARTING 0", "RESOLVING 0");

        request(5);
        assertThat(watcher.seen).containsExactly("STARTING 0", "RESOLVING 0", "DOWNLOADING 2");

        next(DownloadStatus.DOWNLOADING, 3);
        scheduler.advanceTime();
        assertThat(watcher.seen).endsWith("DOWNLOADING 3").hasSize(4);
    }

    @Test
    void theEndWaitsForTheStatesBeforeIt() {
        next(DownloadStatus.ERROR, 1);
        conflating.end(new IllegalStateException("over"));
        scheduler.advanceTime();
        assertThat(watcher.seen).isEmpty();

        request(1);
        assertThat(watcher.seen).containsExactly("ERROR 1", "error over");
    }

    @Test
    void theEndAloneNeedsNoDemand() {
        conflating.end(null);
        scheduler.advanceTime();

        assertThat(watcher.seen).containsExactly("complete");
    }

    @Test
    void nothingComesAfterTheEnd() {
        conflating.end(null);
        conflating.end(new IllegalStateException("again"));
        next(DownloadStatus.DOWNLOADING, 1);
        request(Long.MAX_VALUE);

        assertThat(watcher.seen).containsExactly("complete");
    }

    @Test
    void whoLeavesSeesNothingMoreAndLeavesOnce() {
        next(DownloadStatus.STARTING, 0);
        conflating.cancel();
        conflating.cancel();
        next(DownloadStatus.DOWNLOADING, 1);
        conflating.end(null);
        request(Long.MAX_VALUE);

        assertThat(watcher.seen).isEmpty();
        assertThat(left).hasValue(1);
    }

    @Test
    void holdsABoundedNumberOfStates() {
        for (int i = 0; i < 10_000; i++) {
            next(i % 2 == 0 ? DownloadStatus.DOWNLOADING : DownloadStatus.RETRYING, i);
        }
        request(Long.MAX_VALUE);

        assertThat(watcher.seen).hasSize(4096).endsWith("RETRYING 9999");
    }

    private static final class Watcher implements CoreSubscriber<DownloadProgress> {
        private final List<String> seen = new ArrayList<>();

        @Override
        public void onSubscribe(Subscription subscription) {
            // The test requests for itself.
        }

        @Override
        public void onNext(DownloadProgress state) {
            seen.add(state.status() + " " + state.completedBytes());
        }

        @Override
        public void onError(Throwable failure) {
            seen.add("error " + failure.getMessage());
        }

        @Override
        public void onComplete() {
            seen.add("complete");
        }
    }
}
