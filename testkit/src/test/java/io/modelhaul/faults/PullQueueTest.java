package io.modelhaul.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelhaul.DownloadOptions;
import io.modelhaul.ModelRef;
import io.modelhaul.Modelhaul;
import io.modelhaul.PullQueue;
import io.modelhaul.QueuedPull;
import io.modelhaul.QueuedPull.State;
import io.modelhaul.internal.http.retry.RetryRules;
import io.modelhaul.testkit.content.Content;
import io.modelhaul.testkit.fault.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;

@Timeout(30)
class PullQueueTest {
    private static final Map<String, Content> FILES = Map.of(
            "a", Content.generated(1, 2_000_000),
            "b", Content.generated(2, 2_000_000),
            "c", Content.generated(3, 2_000_000));

    @TempDir
    Path folder;

    private Shelf shelf;
    private Modelhaul haul;
    private final List<QueuedPull> seen = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() {
        shelf = new Shelf(FILES);
        haul = shelf.modelhaul(folder);
    }

    @AfterEach
    void stop() {
        haul.close();
        shelf.close();
    }

    private String add(PullQueue queue, String name, int priority) {
        DownloadOptions impatient = Shelf.options(folder).toBuilder()
                .set(DownloadOptions.RETRIES, 0)
                .build();
        return queue.add(ModelRef.of("shelf", name), impatient, priority);
    }

    private Flux<QueuedPull> running(PullQueue queue) {
        return queue.run().doOnNext(seen::add);
    }

    private static boolean all(PullQueue queue, Predicate<QueuedPull> what) {
        return queue.pulls().stream().allMatch(what);
    }

    /** Whether all pulls have ended, and the end of each was told: the queue knows before its watchers do. */
    private boolean over(PullQueue queue) {
        return all(queue, pull -> pull.state().terminal() && (pull.state() == State.CANCELLED || told(pull)));
    }

    private boolean told(QueuedPull pull) {
        return seen.stream().anyMatch(each -> each.id().equals(pull.id()) && each.state() == pull.state());
    }

    private List<String> order(State state) {
        return seen.stream()
                .filter(pull -> pull.state() == state)
                .map(QueuedPull::model)
                .distinct()
                .toList();
    }

    @Test
    void pullsSomeAtOnceTheImportantFirstAndNoneTwice() {
        PullQueue queue = haul.queue(1);
        String a = add(queue, "a", 0);
        add(queue, "b", 0);
        add(queue, "c", 5);
        assertThat(add(queue, "a", 0)).isEqualTo(a);
        assertThat(queue.pulls()).hasSize(3).allMatch(pull -> pull.state() == State.QUEUED);

        running(queue).takeUntil(change -> over(queue)).blockLast();

        assertThat(order(State.DONE)).containsExactly("c", "a", "b");
        shelf.assertRight(folder, "a", "b", "c");
    }

    @Test
    void givesItsPlaceAwayWhileItWaitsForTheNextTry() {
        shelf.hub().faults().on("a").first(1).inject(Fault.status(500));
        PullQueue queue = haul.queue(1);
        add(queue, "a", 9);
        add(queue, "b", 0);

        running(queue)
                .takeUntil(change -> change.model().equals("b") && change.state() == State.DONE)
                .blockLast();

        QueuedPull waiting = queue.pulls().get(0);
        assertThat(waiting.state()).isEqualTo(State.QUEUED);
        assertThat(seen).anySatisfy(pull -> {
            assertThat(pull.state()).isEqualTo(State.WAITING);
            assertThat(pull.retryIn()).isEqualTo(Duration.ofSeconds(10));
            assertThat(pull.failure()).isNotNull();
        });
        assertThat(RetryRules.QUEUED.delays())
                .containsExactly(
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(30),
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(2),
                        Duration.ofMinutes(5));
    }

    @Test
    void oneThatWaitsCanHaveItsTryAtOnce() {
        shelf.hub().faults().on("a").first(1).inject(Fault.status(500));
        PullQueue queue = haul.queue(2);
        String a = add(queue, "a", 0);
        AtomicBoolean resumed = new AtomicBoolean();

        running(queue)
                .doOnNext(change -> {
                    if (change.state() == State.WAITING) {
                        resumed.compareAndSet(false, queue.resume(a));
                    }
                })
                .takeUntil(change -> change.state() == State.DONE)
                .blockLast();

        assertThat(resumed).isTrue();
        // A try at once may meet the end of the one before, and share its failure.
        assertThat(queue.pulls().get(0).attempt()).isBetween(2, 3);
    }

    @Test
    void pausesResumesAndCancels() {
        shelf.hub().faults().on("a").inject(Fault.bytesPerSecond(2_000_000));
        PullQueue queue = haul.queue(1);
        String a = add(queue, "a", 0);
        String b = add(queue, "b", 0);
        String c = add(queue, "c", 0);
        assertThat(queue.cancel(c)).isTrue();
        assertThat(queue.cancel(c)).isFalse();

        running(queue)
                .doOnNext(change -> {
                    boolean moving = change.id().equals(a)
                            && change.state() == State.RUNNING
                            && change.progress() != null
                            && change.progress().completedBytes() != null;
                    if (moving && queue.pulls().get(1).state() == State.QUEUED) {
                        queue.pause(a);
                    }
                    if (change.id().equals(b) && change.state() == State.DONE) {
                        queue.resume(a);
                    }
                })
                .takeUntil(change -> over(queue))
                .blockLast();

        assertThat(queue.pulls())
                .extracting(QueuedPull::state)
                .containsExactly(State.DONE, State.DONE, State.CANCELLED);
        assertThat(order(State.DONE)).containsExactly("b", "a");
        shelf.assertRight(folder, "a", "b");
    }

    @Test
    void whatCannotBeHelpedFails() {
        shelf.hub().faults().on("a").inject(Fault.status(404));
        PullQueue queue = haul.queue(1);
        add(queue, "a", 0);

        running(queue).takeUntil(change -> change.state() == State.FAILED).blockLast();

        assertThat(queue.pulls().get(0).failure()).hasMessageContaining("404");
    }
}
