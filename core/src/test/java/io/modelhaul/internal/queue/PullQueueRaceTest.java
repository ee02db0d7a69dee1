package io.modelhaul.internal.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadOptions;
import io.modelhaul.DownloadProgress;
import io.modelhaul.DownloadStatus;
import io.modelhaul.QueuedPull;
import io.modelhaul.QueuedPull.State;
import io.modelhaul.internal.http.retry.RetryRules;
import io.modelhaul.spi.DownloadRequest;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

@Timeout(60)
class PullQueueRaceTest {
    private static final int ROUNDS = 20_000;
    private static final DownloadRequest REQUEST = new DownloadRequest("shelf", "a", DownloadOptions.none());

    private static DownloadProgress state(DownloadStatus status) {
        return DownloadProgress.builder("1", "shelf", "a")
                .status(status)
                .build(Clock.systemUTC().instant());
    }

    private static PriorityPullQueue queue(Flux<DownloadProgress> download) {
        return new PriorityPullQueue(
                1,
                Clock.systemUTC(),
                RetryRules.QUEUED,
                Schedulers.parallel(),
                (model, options) -> REQUEST,
                request -> download);
    }

    @Test
    void aPauseThatIsFollowedByAResumeAtOnceIsNoEnd() throws Exception {
        AtomicInteger watching = new AtomicInteger();
        PriorityPullQueue queue = queue(Flux.<DownloadProgress>never()
                .doOnSubscribe(started -> watching.incrementAndGet())
                .doOnCancel(watching::decrementAndGet));
        String id = queue.add(REQUEST, 0);
        Disposable run = queue.run().subscribe();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            CountDownLatch paused = new CountDownLatch(ROUNDS);
            Future<?> pauses = threads.submit(() -> {
                for (int i = 0; i < ROUNDS; i++) {
                    queue.pause(id);
                    paused.countDown();
                }
            });
            Future<?> resumes = threads.submit(() -> {
                while (paused.getCount() > 0) {
                    queue.resume(id);
                }
            });
            pauses.get();
            resumes.get();
        } finally {
            threads.shutdown();
        }

        assertThat(queue.pulls()).extracting(QueuedPull::state).doesNotContain(State.DONE, State.FAILED);
        queue.pause(id);
        while (watching.get() > 0) {
            Thread.onSpinWait();
        }
        run.dispose();
    }

    @Test
    void isDoneOnlyWhenTheDownloadWas() {
        for (List<DownloadStatus> states :
                List.of(List.<DownloadStatus>of(), List.of(DownloadStatus.STARTING, DownloadStatus.DOWNLOADING))) {
            PriorityPullQueue queue = queue(Flux.fromIterable(states).map(PullQueueRaceTest::state));
            queue.add(REQUEST, 0);

            queue.run().takeUntil(change -> change.state().terminal()).blockLast();

            assertThat(queue.pulls()).extracting(QueuedPull::state).containsExactly(State.FAILED);
        }
        PriorityPullQueue queue = queue(Flux.just(state(DownloadStatus.STARTING), state(DownloadStatus.COMPLETE)));
        queue.add(REQUEST, 0);

        queue.run().takeUntil(change -> change.state().terminal()).blockLast();

        assertThat(queue.pulls()).extracting(QueuedPull::state).containsExactly(State.DONE);
    }
}
