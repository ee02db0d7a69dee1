package io.modelhaul;

import java.util.List;
import reactor.core.publisher.Flux;

/**
 * Pulls that wait for their turn: some run at once, those of higher priority first, equal ones only once. One that fails for
 * a passing reason is tried again after 10 s, 30 s, 1, 2 and 5 minutes, and leaves its place to others meanwhile.
 *
 * <p>Works while {@link #run()} is subscribed to; pulls may be added before. Leaving {@link #run()} stops what runs; what
 * arrived is kept. Thread-safe.
 */
public interface PullQueue {
    /**
     * Adds a pull; an equal one that is not over yet is not added again, but gets the higher priority of both.
     *
     * @param priority higher ones run first
     * @return the pull's id in this queue
     * @throws DownloadException when the call is wrong
     */
    String add(ModelRef model, DownloadOptions options, int priority);

    /** Every pull, in the order in which they were added; of those that are over, the last ones. */
    List<QueuedPull> pulls();

    /** Stops a pull for now; false when none of that id could run. */
    boolean pause(String id);

    /** Ends a pull for good; false when there is none of that id, or it is over. */
    boolean cancel(String id);

    /** Lets a paused pull wait for its turn again, or one that waits for its next try run now; false for any other. */
    boolean resume(String id);

    /**
     * Works until it is left, and emits every change; of changes that nobody takes in time, the oldest are dropped. Errors
     * with {@link IllegalStateException} when the queue runs already.
     */
    Flux<QueuedPull> run();
}
